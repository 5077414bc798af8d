package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a PostgreSQL server says about itself and about what this role may do in it; nothing is
 * changed.
 *
 * @param version such as {@code 18.1}
 * @param versionNumber such as {@code 180001}
 * @param user the role
 * @param schema where the tables are or will be; null if there is none of that name
 * @param canConnect whether the role may connect to the database
 * @param canCreate whether it may create tables in the schema
 * @param unwritable the product's tables that it may not write; empty if there are none
 * @param hasTables whether the product's tables are there
 * @param timeZone of the session
 * @param synchronousCommit of the product's sessions
 * @param synchronousStandbys the servers a commit waits for, as the server's setting; empty if for
 *     none
 * @param replicas how many receive what is written now, as standbys do
 * @param fsync whether the server waits for its disk
 * @param fullPageWrites whether the server survives torn pages
 * @param isReadOnly whether it is a standby or set to be read only
 * @param freeConnections connections that are left to others than superusers
 * @param now its clock
 */
public record PostgresInspection(
    String version,
    int versionNumber,
    String user,
    @Nullable String schema,
    boolean canConnect,
    boolean canCreate,
    String unwritable,
    boolean hasTables,
    String timeZone,
    String synchronousCommit,
    String synchronousStandbys,
    int replicas,
    boolean fsync,
    boolean fullPageWrites,
    boolean isReadOnly,
    int freeConnections,
    Instant now) {
  private static final String SQL =
      """
      SELECT current_setting('server_version'), current_setting('server_version_num')::int, current_user, current_schema(),
        has_database_privilege(current_database(), 'CONNECT'),
        coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),
        coalesce((SELECT string_agg(tablename, ', ' ORDER BY tablename) FROM pg_tables WHERE schemaname = current_schema()
          AND tablename IN ('sync_state', 'transaction_log', 'saga_log', 'saga_owner', 'bar_before_image', 'sync_run', 'cleaner_round')
          AND EXISTS (SELECT FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p
            WHERE NOT has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), p))), ''),
        to_regclass('sync_state') IS NOT NULL,
        current_setting('TimeZone'), current_setting('synchronous_commit'),
        current_setting('synchronous_standby_names'), (SELECT count(*)::int FROM pg_stat_replication),
        current_setting('fsync')::bool, current_setting('full_page_writes')::bool,
        pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool,
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
          - (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend'),
        clock_timestamp()
      """;

  /**
   * Asks.
   *
   * @throws io.klinesaga.jdbc.DatabaseException if the server cannot be reached or asked
   */
  public static PostgresInspection of(Transactions transactions) {
    return transactions.execute("inspect the server", c -> Sql.one(c, SQL, PostgresInspection::of));
  }

  private static PostgresInspection of(ResultSet row) throws SQLException {
    return new PostgresInspection(
        row.getString(1),
        row.getInt(2),
        row.getString(3),
        row.getString(4),
        row.getBoolean(5),
        row.getBoolean(6),
        row.getString(7),
        row.getBoolean(8),
        row.getString(9),
        row.getString(10),
        row.getString(11),
        row.getInt(12),
        row.getBoolean(13),
        row.getBoolean(14),
        row.getBoolean(15),
        row.getInt(16),
        Instant.ofEpochMilli(Sql.millis(row, 17)));
  }
}
