/**
 * The embedded TDengine's statements and storage: parses the documented subset of TDengine's SQL,
 * keeps tables on disk, answers queries. It knows nothing of the wire.
 *
 * <p>A statement is answered as TDengine 3.3.7.5 answers it, or refused with {@code 0xf001 not
 * supported by the embedded TDengine: ...}. The way of a statement: {@code SqlText} (words and
 * syntax errors) to {@code InsertReader} for value lists, else to {@code QueryTranslator}, {@code
 * Modifications}, {@code Definitions} or {@code SystemTables}, with names and times looked up in a
 * {@code Scope}, all inside one transaction of {@code Storage}.
 *
 * <p>Of the golden scenarios four statements of {@code 05-select} are refused: the join, the UNION,
 * and the two of scalar functions on numbers and texts. Also refused: precisions other than
 * milliseconds; unsigned, JSON, binary, decimal and geometry types; tags changed by ALTER STABLE;
 * SELECT TAGS, SLIMIT, SLIDING, FILL, session, state, event and count windows, INTERVAL of weeks,
 * months or years; columns beside MIN, MAX, FIRST or LAST; LIMIT for each partition; subqueries as
 * values or with names; other names for tables and columns with a table's name; grouping by
 * anything but a column; aggregates of tags in groups; ORDER BY a position or with NULLS; the
 * operator %, signs before columns, all scalar functions but CAST of a time or a whole number to
 * BIGINT; LIKE where upper and lower case matter; NaN; fractions for integer columns; numbers or
 * NOW in quotes as times; files; users, streams, topics, views, and what else administers a
 * cluster.
 *
 * <p>Windows of INTERVAL begin at multiples of their width in UTC: so did the recorded server's,
 * though its session's zone was Asia/Shanghai.
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
