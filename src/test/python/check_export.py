"""Loads exports with other programs and compares them with the export as CSV.

    python3 check_export.py parquet CSV PARQUET
    python3 check_export.py qlib CSV QLIB [RAW]

CSV, PARQUET and QLIB are folders "current" of exports of the same bars as of the same time;
RAW is one of the raw bars as CSV. Needs duckdb and pandas, or pyqlib. Ends with 0 if all is equal,
with 1 and what differs if not, with 77 if a library is not there.
"""

import csv
import math
import pathlib
import sys

COLUMNS = ["open", "high", "low", "close", "volume", "amount"]
FREQUENCIES = {"1d": "day", "1m": "1min", "5m": "5min", "15m": "15min", "30m": "30min", "60m": "60min"}


def rows(file):
    with open(file, newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["time"], [float(row[c]) if row[c] else None for c in COLUMNS]


def series(folder):
    for file in sorted(pathlib.Path(folder).glob("*/*.csv")):
        yield file.parent.name, file.stem, list(rows(file))


def require(condition, what):
    if not condition:
        sys.exit("differs: " + what)


def check_parquet(text, folder):
    import duckdb
    import pandas

    wanted = {}
    for period, symbol, bars in series(text):
        per_symbol = wanted.setdefault(period, {})
        per_symbol[symbol] = [len(bars)] + [math.fsum(v[i] for _, v in bars if v[i] is not None) for i in range(6)]
    total = 0
    for period, per_symbol in wanted.items():
        glob = f"{folder}/{period}/*.parquet"
        sums = ", ".join(f"fsum({c})" for c in COLUMNS)
        found = duckdb.sql(
            f"SELECT symbol, count(*), {sums}, count(DISTINCT time) FROM read_parquet('{glob}') GROUP BY symbol"
        ).fetchall()
        require({row[0] for row in found} == set(per_symbol), f"the symbols of {period}")
        for row in found:
            close(row[1:8], per_symbol[row[0]], f"DuckDB: {row[0]} {period}")
            require(row[8] == row[1], f"DuckDB: the times of {row[0]} {period}")
        frame = pandas.concat(pandas.read_parquet(f) for f in sorted(pathlib.Path(folder, period).glob("*.parquet")))
        for symbol, group in frame.groupby("symbol"):
            sums = [len(group)] + [math.fsum(group[c].dropna().astype(float)) for c in COLUMNS]
            close(sums, per_symbol[symbol], f"pandas: {symbol} {period}")
        total += len(frame)
        first = frame.iloc[0]["time"]
        bars = dict((s, b) for p, s, b in series(text) if p == period)[frame.iloc[0]["symbol"]]
        require(str(first).replace(" ", "T").startswith(bars[0][0]), f"the first time of {period}: {first}")
    print(f"parquet: {total} rows equal")


def close(found, wanted, what):
    for a, b in zip(found, wanted):
        require(abs((a or 0) - b) <= 1e-9 * max(1.0, abs(b)), f"{what}: {list(found)} and {wanted}")


def check_qlib(text, folder, raw_text):
    import numpy
    import qlib
    from qlib.data import D

    raw = {(p, s): b for p, s, b in series(raw_text)} if raw_text else {}
    compared = 0
    by_period = {}
    for period, symbol, bars in series(text):
        by_period.setdefault(period, []).append((symbol, bars))
    for period, all_series in by_period.items():
        frequency = FREQUENCIES[period]
        qlib.init(provider_uri={frequency: str(folder)}, expression_cache=None, dataset_cache=None, kernels=1)
        code = lambda symbol: symbol[7:] + symbol[:6]
        names = D.list_instruments(D.instruments("all"), freq=frequency, as_list=True)
        require({code(s) for s, _ in all_series} <= set(names), f"the instruments: {names}")
        fields = ["$open", "$high", "$low", "$close", "$volume", "$amount", "$factor"]
        for symbol, bars in all_series:
            frame = D.features([code(symbol)], fields, freq=frequency)
            frame = frame.droplevel(0).dropna(subset=["$close"])
            times = [t.strftime("%Y-%m-%d" if period == "1d" else "%Y-%m-%dT%H:%M") for t in frame.index]
            require(times == [t for t, _ in bars], f"the times of {symbol} {period}")
            for i, name in enumerate(fields[:4]):
                want = numpy.array([v[i] for _, v in bars], dtype="float32")
                require(numpy.array_equal(frame[name].to_numpy(dtype="float32"), want), f"{name} of {symbol} {period}")
            stored = raw.get((period, symbol), bars)
            restored = frame["$close"].to_numpy(dtype="float64") / frame["$factor"].to_numpy(dtype="float64")
            require(numpy.allclose(restored, [v[3] for _, v in stored], rtol=1e-6), f"raw close of {symbol} {period}")
            shares = frame["$volume"].to_numpy(dtype="float64") * frame["$factor"].to_numpy(dtype="float64")
            known = [math.nan if v[4] is None else v[4] for _, v in stored]
            known = numpy.where(frame["$factor"].to_numpy() > 0, known, math.nan)
            require(numpy.allclose(shares, known, rtol=1e-6, equal_nan=True), f"volume of {symbol} {period}")
            compared += len(bars)
    print(f"qlib {qlib.__version__}: {compared} bars equal")


def main(arguments):
    try:
        if arguments[0] == "parquet":
            check_parquet(*arguments[1:3])
        else:
            check_qlib(arguments[1], arguments[2], arguments[3] if len(arguments) > 3 else None)
    except ImportError as missing:
        print(missing, file=sys.stderr)
        sys.exit(77)


if __name__ == "__main__":
    main(sys.argv[1:])
