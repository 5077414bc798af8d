/**
 * taosAdapter's WebSocket protocol as the official JDBC driver 3.7.9 speaks it, in front of the
 * embedded engine.
 *
 * <p>Answered are the JSON actions conn, version, free_result, stmt2_init, stmt2_prepare,
 * stmt2_exec, stmt2_result and stmt2_close and the binary actions 6 (query), 7 (fetch) and 9
 * (bind), with the column types of {@link io.klinesaga.embedded.tdengine.engine.ColumnType} in
 * milliseconds. There is no REST, TLS, token login, schemaless insert or stmt1, and a ping only of
 * a client of which nothing is read because so much runs for it. A message may have 100 MiB, an SQL
 * text 1 MiB.
 *
 * <p>On purpose other than the real adapter: a failed bind or execution leaves the statement usable
 * (what was bound is dropped), and texts that are not UTF-8 are refused.
 *
 * <p>Allowed dependencies: {@code embedded}, {@code lifecycle}, {@code embedded.tdengine.engine},
 * netty, Jackson, SLF4J.
 */
@NullMarked
package io.klinesaga.embedded.tdengine.wire;

import org.jspecify.annotations.NullMarked;
