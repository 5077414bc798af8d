/**
 * The embedded TDengine's statements and storage: parses the documented subset of TDengine's SQL,
 * keeps tables on disk, answers queries. It knows nothing of the wire.
 *
 * <p>A statement is answered as TDengine 3.3.7.5 answers it, or refused with {@code 0xf001 not
 * supported by the embedded TDengine: ...}. The way of a statement: {@code SqlText} (words and
 * syntax errors) to {@code InsertReader} for value lists, else to {@code QueryTranslator}, {@code
 * Modifications}, {@code Definitions} or {@code SystemTables}, with names and times looked up in a
 * {@code Scope}, all inside one transaction of the {@code Engine}.
 *
 * <p>Of the golden scenarios six statements are refused: of {@code 05-select} the join, the UNION,
 * and the two of scalar functions on numbers and texts; of {@code 06-metadata} the two that read
 * tag values as texts, SHOW TAGS and ins_tags. The grammar names what else it refuses {@code
 * unsupported...}; refused by the translators are: precisions other than milliseconds; the system
 * databases but for reading the tables the driver asks for; columns beside MIN, MAX, FIRST or LAST;
 * LIMIT for each partition; subqueries with placeholders; grouping by anything but a column, or by
 * tbname without an aggregate; aggregates of tags in groups; ORDER BY a constant; CAST of anything
 * but a time or a whole number; LIKE with a pattern that is no constant, has cased letters beyond
 * ASCII, or {@code _} where the text is beyond ASCII; DELETE by a constant or by something computed
 * from the time; DROP of a super table together with others; INSERT ... SELECT that converts; texts
 * that C reads as times and numbers and that are not in the usual form; NaN; fractions for integer
 * columns; numbers or NOW in quotes as times; NOW with a duration as a value; a time that summer
 * time leaves out; windows of months and years; several rows of one time in INSERT ... SELECT, or
 * bound for a table that the statement names if a NULL follows a value; a table named by the
 * statement and by rows of its super table; INSERT from files.
 *
 * <p>It is a server in the zone Asia/Shanghai: windows of INTERVAL given in days or weeks begin at
 * midnight there, whatever the session's zone; all others, also of 24h, count from 1970 in UTC.
 *
 * <p>Storage is SQLite: it upserts 300,000 rows/s in durable batches of 12,000 rows, opens at once,
 * needs little memory, and its recovery is proven. Columns have no declared type there, so that a
 * double keeps its bits.
 *
 * <p>Allowed dependencies: {@code embedded}, {@code lifecycle}, {@code embedded.tdengine.grammar}
 * (generated from {@code Tdengine.g4}), ANTLR, SQLite's driver.
 */
@NullMarked
package io.klinesaga.embedded.tdengine.engine;

import org.jspecify.annotations.NullMarked;
