"""Computes what the sample files contain, independently of the product.

Reads src/sample/vipdoc and the calendar with struct and decimal only, applies the rules of the bar
check, derives 15m, 30m and 60m bars from the 5m file, and writes one line per series:

    python3 src/test/python/expected_sample.py > src/test/resources/sample-expected.csv

Sums are exact decimals of the values as stored: prices as decimals, amounts as the exact value of the
32-bit float, volumes in shares. ts columns are market wall time; daily bars are at 00:00. first_bar and
last_bar are open, high, low, close, volume and amount of the bars at these times.
"""

import datetime
import os
import struct
from decimal import ROUND_HALF_UP, Decimal

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
VIPDOC = os.path.join(ROOT, "src", "sample", "vipdoc")
CALENDAR = os.path.join(ROOT, "src/main/resources/io/klinesaga/market/sse-trading-days.txt")

with open(CALENDAR, encoding="utf-8") as lines:
    TRADING_DAYS = {line.strip() for line in lines if line[0].isdigit()}


def records(path):
    with open(os.path.join(VIPDOC, path), "rb") as f:
        data = f.read()
    assert len(data) % 32 == 0
    return [data[i : i + 32] for i in range(0, len(data), 32)]


def day_bars(path, index):
    bars = []
    for r in records(path):
        date, o, h, l, c, amount, volume, _ = struct.unpack("<IIIIIfII", r)
        ts = datetime.datetime(date // 10000, date // 100 % 100, date % 100)
        prices = [Decimal(p) / 100 for p in (o, h, l, c)]
        bars.append((ts, *prices, volume * 100 if index else volume, Decimal(amount)))
    return bars


def minute_bars(path):
    bars = []
    for r in records(path):
        packed, minute, o, h, l, c, amount, volume, _ = struct.unpack("<HHfffffII", r)
        month_day = packed % 2048
        ts = datetime.datetime(packed // 2048 + 2004, month_day // 100, month_day % 100)
        ts += datetime.timedelta(minutes=minute)
        prices = [Decimal(p).quantize(Decimal("0.01"), ROUND_HALF_UP) for p in (o, h, l, c)]
        bars.append((ts, *prices, volume, Decimal(amount)))
    return bars


# Ends of the bars of each derived period, written out.
ENDS = {
    "15m": "0945 1000 1015 1030 1045 1100 1115 1130 1315 1330 1345 1400 1415 1430 1445 1500",
    "30m": "1000 1030 1100 1130 1330 1400 1430 1500",
    "60m": "1030 1130 1400 1500",
}


def derive(five, period):
    ends = ENDS[period].split()
    buckets = {}
    for bar in five:
        label = next(e for e in ends if bar[0].strftime("%H%M") <= e)
        key = bar[0].replace(hour=int(label[:2]), minute=int(label[2:]))
        buckets.setdefault(key, []).append(bar)
    derived = []
    for ts in sorted(buckets):
        rows = sorted(buckets[ts])
        derived.append(
            (
                ts,
                rows[0][1],
                max(r[2] for r in rows),
                min(r[3] for r in rows),
                rows[-1][4],
                sum(r[5] for r in rows),
                sum(r[6] for r in rows),
            )
        )
    return derived


def has_units(bar):
    """Amount per share between a third of the low and three times the high; without a volume less than three lots' worth."""
    _, _, high, low, _, volume, amount = bar
    return low * volume <= 3 * amount <= 9 * high * (volume or 100)


def is_good(bar, index):
    ts, o, h, l, c, volume, amount = bar
    trading_day = ts.strftime("%Y-%m-%d") in TRADING_DAYS
    return (
        min(o, h, l, c) > 0
        and l <= min(o, c)
        and h >= max(o, c)
        and volume >= 0
        and amount >= 0
        and (trading_day or volume > 0)
        and (index or has_units(bar))
    )


def plain(number):
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def line(symbol, period, bars):
    times = [b[0] for b in bars]
    assert times == sorted(set(times))
    good = [b for b in bars if is_good(b, symbol in ("000001.SH", "881478.SH"))]
    sums = [plain(sum(b[i] for b in good)) for i in range(1, 7)]
    first, last = (t.strftime("%Y-%m-%dT%H:%M") for t in (good[0][0], good[-1][0]))
    ends = (" ".join(plain(v) for v in bar[1:]) for bar in (good[0], good[-1]))
    return [symbol, period, str(len(good)), first, last, *sums, str(len(bars) - len(good)), *ends]


def main():
    five = minute_bars("sh/fzline/sh688001.lc5")
    series = [
        ("600000.SH", "1d", day_bars("sh/lday/sh600000.day", False)),
        ("000001.SH", "1d", day_bars("sh/lday/sh000001.day", True)),
        ("881478.SH", "1d", day_bars("sh/lday/sh881478.day", True)),
        ("000001.SZ", "1d", day_bars("sz/lday/sz000001.day", False)),
        ("688001.SH", "1m", minute_bars("sh/minline/sh688001.lc1")),
        ("688001.SH", "5m", five),
    ]
    series += [("688001.SH", period, derive(five, period)) for period in ENDS]
    print(
        "symbol,period,count,first_ts,last_ts,sum_open,sum_high,sum_low,sum_close,sum_volume,"
        "sum_amount,rejected,first_bar,last_bar"
    )
    for s in series:
        print(",".join(line(*s)))


main()
