package io.klinesaga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.cli.Cli;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.Nodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes of this version beside one of the next: the same program, with one more migration, which
 * adds a column to every table there is, Quartz' own included, and a table.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class RollingUpgradeTest {
  private static final int SYMBOLS = 300;
  private static final String MIGRATION =
      """
      DO $$
      DECLARE one text;
      BEGIN
        FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'schema_history' LOOP
          EXECUTE format('ALTER TABLE %I ADD COLUMN later text DEFAULT ''later''', one);
        END LOOP;
      END $$;
      CREATE TABLE later (id bigint PRIMARY KEY);
      """;

  @TempDir private Path folder;
  private Nodes nodes;
  private Cli cli;
  private String newer;

  @BeforeEach
  void startServers() throws IOException {
    Path migrations = folder.resolve("newer/io/klinesaga/postgres");
    Files.createDirectories(migrations);
    Files.writeString(migrations.resolve("V9999__later.sql"), MIGRATION);
    newer = "-Xbootclasspath/a:" + folder.resolve("newer");
    nodes = Nodes.on(folder);
    nodes.settings().put("kline.schedule.enabled", "true");
    nodes.settings().put("kline.source.synthetic.symbols", String.valueOf(SYMBOLS));
    nodes.settings().put("kline.source.synthetic.days", "20");
    nodes.settings().put("kline.sync.chunk-size", "5");
    cli = Cli.with(nodes.settings());
  }

  @AfterEach
  void stopAll() {
    nodes.close();
  }

  @Test
  void nodes_of_two_versions_end_the_runs_of_both() throws Exception {
    List<KlineProcess> old = nodes.startNodes(2);
    KlineProcess before = nodes.start("sync", "daily", "--to", "2025-12-20");
    Nodes.until(() -> !cli.pg("SELECT 1 FROM sync_chunk WHERE state = 'DONE'").isEmpty());
    KlineProcess next = startNewer();
    assertCommitted(before);
    KlineProcess after = nodes.start("sync", "daily"); // of the newer version
    assertCommitted(after);
    assertBothHaveWorked(next);
    assertThat(old).allMatch(KlineProcess::isAlive);
    old.forEach(node -> assertThat(node.output()).doesNotContain("ERROR", "cached plan"));
    assertAuditIsClean();
  }

  /** From now on every process is of the newer version. */
  private KlineProcess startNewer() throws IOException {
    nodes.options().add(newer);
    KlineProcess next = nodes.startNode();
    return next;
  }

  private static void assertCommitted(KlineProcess sync) throws InterruptedException {
    assertThat(sync.exitCode()).as(sync.output()).isZero();
    assertThat(sync.out()).contains("series=" + SYMBOLS + " committed=" + SYMBOLS + " ");
  }

  /** On the second run. */
  private void assertBothHaveWorked(KlineProcess next) throws SQLException {
    assertThat(
            cli.pg(
                "SELECT DISTINCT o.pid = "
                    + next.pid()
                    + " FROM sync_chunk AS c JOIN saga_owner AS o USING (owner) WHERE run_id = 2 ORDER BY 1"))
        .containsExactly("false", "true");
    assertThat(cli.pg("SELECT max(attempts), sum(failures) FROM sync_chunk"))
        .containsExactly("1 0");
    assertThat(cli.pg("SELECT DISTINCT later FROM sync_chunk WHERE run_id = 2"))
        .containsExactly("later");
  }

  private void assertAuditIsClean() throws IOException, InterruptedException {
    KlineProcess audit = nodes.start("audit");
    assertThat(audit.exitCode()).as(audit.output()).isZero();
  }

  @Test
  void a_node_of_the_older_version_does_not_start_any_more() throws Exception {
    KlineProcess old = nodes.startNode();
    startNewer();
    nodes.options().clear();
    KlineProcess late = nodes.start("run", "--no-initial-sync");
    assertThat(late.exitCode()).as(late.output()).isEqualTo(3);
    assertThat(late.output())
        .contains("it has version 9999 (later), newer than this version of the product knows");
    assertThat(old.isAlive()).isTrue();
  }
}
