package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A named security is read under whatever of its codes sources have, and no code is dropped. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class SecurityCodesTest {
  private static final String OLD = "430047.BJ";
  private static final String NEW = "920047.BJ";
  private static final String OTHER = "600000.SH";

  private final String name = UUID.randomUUID().toString();
  private final MemorySource source = MemorySource.market(name);
  private final Map<String, String> settings = TestServers.freshSettings();
  private Cli cli;

  @BeforeEach
  void begin() throws SQLException {
    settings.put("kline.source", "memory");
    settings.put("kline.source.memory.market", name);
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    cli = Cli.with(settings);
    put(OTHER, 5);
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    try (Connection connection = cli.postgres();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO symbol_alias (old_symbol, symbol, since, source) VALUES ('430047.BJ', '920047.BJ', '2025-10-09', 'test')");
    }
  }

  private void put(String symbol, int bars) {
    source.put(new SeriesId(Symbol.parse(symbol), Period.DAY), TestBars.bars(bars));
  }

  private Cli.Result sync(String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "sync";
    arguments[1] = "daily";
    arguments[2] = "--symbols=" + OLD + "," + NEW;
    System.arraycopy(more, 0, arguments, 3, more.length);
    return cli.run(arguments);
  }

  @Test
  void a_code_that_no_source_has_is_told_and_read_as_the_other() {
    put(NEW, 5);
    Cli.Result result = sync();
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.lastLine()).contains("series=1 committed=1 ");
    assertThat(result.out())
        .contains(
            "passed-over 430047.BJ 1d: no source has it under this code; read as 920047.BJ\n");
    assertThat(sync("--dry-run").out())
        .contains("430047.BJ 1d: passed-over: no source has it under this code");
  }

  @Test
  void a_stored_code_that_no_source_has_any_more_is_told_and_fails_nothing() {
    put(OLD, 5);
    assertThat(sync().out()).contains("passed-over 920047.BJ 1d: ", "read as 430047.BJ");
    source.remove(new SeriesId(Symbol.parse(OLD), Period.DAY));
    put(NEW, 6);
    Cli.Result result = cli.run("sync", "daily", "--symbols", NEW);
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.lastLine()).contains("series=1 committed=1 ", " failed=0 ");
    assertThat(result.out()).contains("passed-over 430047.BJ 1d: ");
  }

  @Test
  void each_code_that_a_source_has_is_read() {
    put(OLD, 5);
    put(NEW, 6);
    Cli.Result result = sync();
    assertThat(result.lastLine()).contains("series=2 committed=2 ");
    assertThat(result.out()).doesNotContain("passed-over");
  }

  @Test
  void a_security_that_no_source_has_is_no_success() throws SQLException {
    Cli.Result first = sync();
    assertThat(first.exitCode()).isEqualTo(1);
    assertThat(first.out())
        .contains(
            "failed 430047.BJ 1d: no source has it: ", "failed 920047.BJ 1d: no source has it: ");
    put(OLD, 5);
    assertThat(sync().exitCode()).isZero();
    source.remove(new SeriesId(Symbol.parse(OLD), Period.DAY));
    Cli.Result later = sync("--to", "2020-01-03");
    assertThat(later.out()).contains("failed 430047.BJ 1d: no source has it: ");
    assertThat(later.lastLine()).contains(" unchanged=0 ", " failed=2 ");
    assertThat(later.exitCode()).isEqualTo(1);
  }
}
