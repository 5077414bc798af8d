/**
 * The embedded TDengine's statements and storage: parses the documented subset of TDengine's SQL,
 * keeps tables on disk, answers queries. It knows nothing of the wire.
 *
 * <p>A statement is answered as TDengine 3.3.7.5 answers it, or refused with {@code 0xf001 not
 * supported by the embedded TDengine: ...}. The way of a statement: {@code SqlText} (words and
 * syntax errors) to {@code InsertReader} for value lists, else to {@code QueryTranslator}, {@code
 * Modifications}, {@code Commands} or {@code Shows}, and from there to {@code Storage}.
 *
 * <p>Of the golden scenarios one statement is refused, the join of {@code 05-select}. Also refused:
 * precisions other than milliseconds; unsigned, JSON, binary, decimal and geometry types; tags
 * changed by ALTER STABLE; SELECT TAGS, SLIMIT, SLIDING, FILL, session, state, event and count
 * windows, INTERVAL of weeks, months or years; columns beside MIN, MAX, FIRST or LAST; LIMIT for
 * each partition; subqueries as values; most scalar functions; LIKE where upper and lower case
 * matter; NaN; fractions for integer columns; files; users, streams, topics, views, and what else
 * administers a cluster.
 *
 * <p>Storage is SQLite: it upserts 300,000 rows/s in durable batches of 12,000 rows, opens at once,
 * needs little memory, and its recovery is proven. Columns have no declared type there, so that a
 * double keeps its bits.
 *
 * <p>Allowed dependencies: {@code embedded.tdengine.grammar} (generated from {@code Tdengine.g4}),
 * ANTLR, SQLite's driver.
 */
@NullMarked
package io.klinesaga.embedded.tdengine.engine;

import org.jspecify.annotations.NullMarked;
