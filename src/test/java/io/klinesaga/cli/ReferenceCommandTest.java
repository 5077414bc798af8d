package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.testing.HqCacheFiles;
import io.klinesaga.testing.HqCacheFiles.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Reference data from files into the tables, as a person has them read. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ReferenceCommandTest {
  private final Path folder;
  private final HqCacheFiles files;
  private final Cli cli;

  ReferenceCommandTest(@TempDir Path folder) {
    this.folder = folder;
    files = new HqCacheFiles(folder);
    cli =
        Cli.onFreshServers()
            .set("kline.reference", "csv,tdx-files")
            .set("kline.reference.tdx-files.directory", folder)
            .set("kline.reference.csv.directory", folder);
  }

  private void csv(String name, String... lines) throws IOException {
    Files.write(folder.resolve(name), List.of(lines));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = cli.postgres();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> listed(int count) {
    return IntStream.range(0, count).mapToObj(i -> String.format("600%03d 股票%03d", i, i)).toList();
  }

  private Cli.Result sync(String... more) {
    List<String> arguments = new ArrayList<>(List.of("reference", "sync"));
    arguments.addAll(List.of(more));
    return cli.run(arguments.toArray(String[]::new));
  }

  private List<String> believed() throws SQLException {
    return cli.pg(
        "SELECT symbol, name, type, board, listed_on, delisted_on, gone_since IS NOT NULL,"
            + " reference_source FROM symbols_info ORDER BY symbol");
  }

  @Test
  void a_first_run_stores_everything_and_a_second_changes_nothing_and_says_so()
      throws IOException, SQLException {
    files.list("shs.tnf", 1, List.of("600000 浦发银行", "688001 华兴源创"));
    files.list("szs.tnf", 0, List.of("000001 平安银行", "300750 宁德时代"));
    files.base(List.of("600000 19991110", "000001 19910403", "600001 19980122"));
    files.holidays("2027,0101,0208,0209,0210,0211,0212,0405,0503,0614,1001");
    csv("securities.csv", "symbol,name,delisted", "600005.SH,武钢股份,2017-02-14");
    csv("codes.csv", "old,new,since", "000022.SZ,001872.SZ,2018-12-26");
    csv("calendar.csv", "day,state", "2027-02-15,closed");
    csv("actions.csv", "symbol,ex_date,category,c1", "600000.SH,2025-07-16,1,4.1");
    csv("suspensions.csv", "symbol,day", "000001.SZ,2026-11-27");
    Cli.Result first = sync();
    assertThat(first.exitCode()).as(first.out() + first.err()).isZero();
    assertThat(first.lines())
        .contains(
            "source=csv kind=securities state=changed read=1 new=1 changed=0 gone=0 refused=0",
            "source=tdx-files kind=securities state=changed read=5 new=5 changed=0 gone=0 refused=0",
            "source=csv kind=codes state=changed read=1 new=1 changed=0 gone=0 refused=0",
            "source=csv kind=calendar state=changed read=1 new=1 changed=0 gone=0 refused=0",
            "source=tdx-files kind=calendar state=changed read=365 new=365 changed=0 gone=0 refused=0",
            "source=csv kind=actions state=changed read=1 new=1 changed=0 gone=0 refused=0",
            "source=tdx-files kind=actions state=absent read=0 new=0 changed=0 gone=0 refused=0",
            "source=csv kind=suspensions state=changed read=1 new=1 changed=0 gone=0 refused=0");
    assertThat(believed())
        .containsExactly(
            "000001.SZ 平安银行 share main 1991-04-03 null false tdx-files",
            "300750.SZ 宁德时代 share chinext null null false tdx-files",
            "600000.SH 浦发银行 share main 1999-11-10 null false tdx-files",
            "600005.SH 武钢股份 share main null 2017-02-14 false csv",
            "688001.SH 华兴源创 share star null null false tdx-files");
    List<String> before = dump();
    Cli.Result second = sync();
    assertThat(second.exitCode()).isZero();
    assertThat(second.lastLine())
        .isEqualTo("changed=0 refused=0 postponed=0 failed=0: nothing has changed");
    assertThat(second.out()).contains("state=unchanged").doesNotContain("state=changed");
    assertThat(dump()).isEqualTo(before);
  }

  private List<String> dump() throws SQLException {
    List<String> all = new ArrayList<>();
    for (String table :
        List.of(
            "symbols_info",
            "security_fact",
            "symbol_alias",
            "trading_day",
            "corporate_action",
            "suspension")) {
      all.addAll(cli.pg("SELECT t::text FROM " + table + " t ORDER BY 1"));
    }
    return all;
  }

  @Test
  void a_list_that_shrinks_by_more_than_one_percent_is_refused_unless_told() throws SQLException {
    files.list("shs.tnf", 1, listed(200));
    files.list("szs.tnf", 0, List.of("000001 平安银行"));
    assertThat(sync().exitCode()).isZero();
    files.list("shs.tnf", 1, listed(198));
    Cli.Result one = sync();
    assertThat(one.exitCode()).as(one.out()).isZero();
    assertThat(one.out()).contains("kind=securities state=changed read=199 new=0 changed=0 gone=2");
    assertThat(cli.pg("SELECT symbol FROM symbols_info WHERE gone_since IS NOT NULL ORDER BY 1"))
        .containsExactly("600198.SH", "600199.SH");
    files.list("shs.tnf", 1, listed(196));
    files.list("szs.tnf", 0, List.of("000001 改名银行"));
    Cli.Result refused = sync();
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out())
        .contains(
            "refused shs.tnf: expected about the 198 securities of SH that it had last, found 196",
            "state=refused read=1 new=0 changed=1 gone=0 refused=1");
    assertThat(cli.pg("SELECT count(*) FROM symbols_info WHERE gone_since IS NULL"))
        .containsExactly("199");
    assertThat(sync("--accept-shrink").exitCode()).isZero();
    assertThat(cli.pg("SELECT count(*) FROM symbols_info WHERE gone_since IS NULL"))
        .containsExactly("197");
    files.list("shs.tnf", 1, listed(200));
    assertThat(sync().exitCode()).isZero();
    assertThat(cli.pg("SELECT count(*) FROM symbols_info WHERE gone_since IS NOT NULL"))
        .as("listed again")
        .containsExactly("0");
  }

  @Test
  void a_list_that_is_missing_has_not_shrunk() throws IOException, SQLException {
    files.list("shs.tnf", 1, listed(3));
    files.list("szs.tnf", 0, List.of("000001 平安银行"));
    sync();
    Files.delete(files.file("szs.tnf"));
    assertThat(sync().exitCode()).isZero();
    assertThat(cli.pg("SELECT count(*) FROM symbols_info WHERE gone_since IS NULL"))
        .containsExactly("4");
  }

  @Test
  void a_security_of_beijing_with_a_new_code_and_the_very_same_name_is_one() throws SQLException {
    files.list("bjs.tnf", 2, List.of("430047 诺思兰德", "830799 艾融软件", "831010 同名", "871111 同名"));
    sync();
    files.list("bjs.tnf", 2, List.of("920047 诺思兰德", "920799 改名软件", "920010 同名", "920111 同名"));
    Cli.Result result = sync();
    assertThat(result.out())
        .contains("source=tdx-files kind=codes state=changed read=1 new=1 changed=0 gone=0");
    assertThat(cli.pg("SELECT old_symbol, symbol, since, source FROM symbol_alias"))
        .as("other names, and names that are not unique, prove nothing")
        .containsExactly("430047.BJ 920047.BJ 2025-10-09 lists of tdx-files");
    Cli.Result shown = cli.run("reference", "show", "430047.BJ");
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out()).contains("920047.BJ", "诺思兰德", "2025-10-09", "lists of tdx-files");
    assertThat(sync().lastLine()).endsWith("nothing has changed");
  }

  @Test
  void what_a_person_says_of_a_code_wins_over_the_lists() throws IOException, SQLException {
    csv("codes.csv", "old,new,since", "430047.BJ,920047.BJ,2024-05-06");
    files.list("bjs.tnf", 2, List.of("430047 诺思兰德"));
    sync();
    files.list("bjs.tnf", 2, List.of("920047 诺思兰德"));
    assertThat(sync().exitCode()).isZero();
    assertThat(cli.pg("SELECT symbol, since, source FROM symbol_alias"))
        .containsExactly("920047.BJ 2024-05-06 csv");
    csv("codes.csv", "old,new,since", "920047.BJ,430047.BJ,2024-05-06");
    sync();
    csv(
        "codes.csv",
        "old,new,since",
        "430047.BJ,920047.BJ,2024-05-06",
        "920047.BJ,430047.BJ,2025-05-06");
    Cli.Result circle = sync();
    assertThat(circle.exitCode()).isEqualTo(1);
    assertThat(circle.out()).contains("expected codes that lead to a last one");
  }

  @Test
  void a_corrected_action_supersedes_and_one_that_vanished_is_withdrawn()
      throws IOException, SQLException {
    String title = "symbol,ex_date,category,c1,c2,c3,c4";
    csv("actions.csv", title, "600000.SH,2025-07-16,1,4.1,,,", "600000.SH,2024-07-18,1,3.21,,,");
    sync();
    csv("actions.csv", title, "600000.SH,2025-07-16,1,4.2,,,", "600000.SH,2024-07-18,1,3.21,,,");
    assertThat(sync().out())
        .contains("source=csv kind=actions state=changed read=2 new=0 changed=1 gone=0");
    csv("actions.csv", title, "600000.SH,2025-07-16,1,4.2,,,");
    assertThat(sync().out())
        .contains("source=csv kind=actions state=changed read=1 new=0 changed=0 gone=1");
    csv("actions.csv", title, "600000.SH,2025-07-16,1,4.2,,,", "600000.SH,2024-07-18,1,3.21,,,");
    sync();
    assertThat(sync().lastLine()).endsWith("nothing has changed");
    assertThat(
            cli.pg(
                "SELECT ex_date, c1, withdrawn, supersedes IS NOT NULL FROM corporate_action ORDER BY action_id"))
        .containsExactly(
            "2025-07-16 4.1 false false",
            "2024-07-18 3.21 false false",
            "2025-07-16 4.2 false true",
            "2024-07-18 3.21 true true",
            "2024-07-18 3.21 false true");
    assertThat(cli.run("reference", "show", "600000.SH").out()).contains("superseded by", "counts");
  }

  @Test
  void a_less_trusted_source_fills_holes_and_overrules_nothing() throws IOException, SQLException {
    int[] table = HqCacheFiles.key(7);
    Files.write(folder.resolve("key"), HqCacheFiles.keyFile(table));
    files.actions(
        table,
        new Action(1, "600000", 20250716, 1, 9.9f, 0, 0, 0),
        new Action(1, "600000", 20240718, 1, 3.21f, 0, 0, 0));
    files.list("shs.tnf", 1, List.of("600000 名单名"));
    files.base(List.of("600000 19991110"));
    csv("securities.csv", "symbol,name", "600000.SH,我的名");
    csv("actions.csv", "symbol,ex_date,category,c1", "600000.SH,2025-07-16,1,4.1");
    Cli.Result result =
        cli.set("kline.reference.tdx-files.key-file", folder.resolve("key"))
            .run("reference", "sync");
    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(believed()).containsExactly("600000.SH 我的名 share main 1999-11-10 null false csv");
    assertThat(cli.pg("SELECT ex_date, c1, source FROM corporate_action ORDER BY 1 DESC"))
        .containsExactly("2025-07-16 4.1 csv", "2024-07-18 3.21 tdx-files");
  }

  @Test
  void a_kind_is_stored_whole_or_not_at_all() throws SQLException {
    files.list("shs.tnf", 1, listed(3));
    cli.set("kline.reference", "csv").run("reference", "sync");
    execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';"
            + " CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON symbols_info FOR EACH ROW"
            + " WHEN (NEW.name IS NOT NULL) EXECUTE FUNCTION refuse()");
    assertThat(sync().exitCode()).isEqualTo(3);
    assertThat(cli.pg("SELECT count(*) FROM security_fact")).containsExactly("0");
    assertThat(cli.pg("SELECT count(*) FROM reference_reading")).containsExactly("0");
    execute("DROP TRIGGER refuse ON symbols_info");
    assertThat(sync().exitCode()).isZero();
    assertThat(cli.pg("SELECT count(*) FROM symbols_info WHERE name LIKE '股票%'"))
        .containsExactly("3");
  }

  @Test
  void nothing_configured_and_wrong_places_are_told() {
    Cli.Result nothing = cli.set("kline.reference", "").run("reference", "sync");
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).startsWith("error: kline.reference is empty");
    Cli.Result unknown = cli.set("kline.reference", "tushare").run("reference", "sync");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("names out of tdx-files, tdx-server and csv");
    Cli.Result gone =
        cli.set("kline.reference", "tdx-files")
            .set("kline.reference.tdx-files.directory", folder.resolve("a/b"))
            .run("reference", "sync");
    assertThat(gone.exitCode()).isEqualTo(3);
    assertThat(gone.out()).contains("state=failed", "expected a folder T0002/hq_cache");
    Cli.Result bad = cli.run("reference", "show", "600000");
    assertThat(bad.exitCode()).isEqualTo(2);
    assertThat(bad.err()).contains("symbol '600000'");
    Cli.Result never = cli.run("reference", "show", "600999.SH");
    assertThat(never.exitCode()).isEqualTo(1);
    assertThat(never.out()).contains("nothing");
  }
}
