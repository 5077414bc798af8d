package io.klinesaga.embedded.tdengine;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.embedded.tdengine.engine.GoldenScenario.Answer;
import io.klinesaga.embedded.tdengine.junit.TdengineExtension;
import io.klinesaga.testing.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A seeded stream of generated statements, over the driver, on the embedded TDengine and on the
 * server of {@code -Dkline.tdengine.url}, in a database of its own. Without that, the other side is
 * {@link BarModel}: what the statements mean, computed on maps by other code. {@code
 * -Ddifferential.seed=} repeats a stream, {@code -Ddifferential.statements=} sets its length.
 */
@Tag("servers")
class DifferentialTest {
  @RegisterExtension static final TdengineExtension TDENGINE = new TdengineExtension();

  @Test
  void generated_statements_are_answered_alike() throws SQLException {
    long seed = Long.getLong("differential.seed", new Random().nextLong());
    int statements = Integer.getInteger("differential.statements", 1500);
    boolean isAlone = TestServers.isTdengineEmbedded();
    Map<String, String> second = isAlone ? embedded() : TestServers.freshSettings();
    BarModel model = new BarModel(new Random(seed));
    try (Connection connection = connect(embedded());
        Statement here = connection.createStatement();
        Connection other = connect(second);
        Statement there = other.createStatement()) {
      List<Statement> servers = isAlone ? List.of(here) : List.of(here, there);
      for (Statement server : servers) {
        for (String sql : BarModel.setUp(second.get("kline.tdengine.database"))) {
          server.execute(sql);
        }
      }
      List<String> history = new ArrayList<>();
      for (int i = 0; i < statements; i++) {
        BarModel.Step step = model.next();
        history.add(step.sql());
        Answer expected = isAlone ? step.expected() : GoldenDriverTest.answer(there, step.sql());
        assertThat(GoldenDriverTest.answer(here, step.sql()))
            .as("seed %d, statement %d: %s", seed, i, step.sql())
            .isEqualTo(expected);
      }
      assertThat(history.stream().distinct().count()).isGreaterThan(statements / 4);
    }
  }

  private static Map<String, String> embedded() {
    return Map.of(
        "kline.tdengine.url", TDENGINE.url(),
        "kline.tdengine.user", "root",
        "kline.tdengine.password", "taosdata",
        "kline.tdengine.database", "diff");
  }

  private static Connection connect(Map<String, String> settings) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", settings.get("kline.tdengine.user"));
    properties.setProperty("password", settings.get("kline.tdengine.password"));
    properties.setProperty("timezone", "Asia/Shanghai");
    return DriverManager.getConnection(settings.get("kline.tdengine.url"), properties);
  }
}
