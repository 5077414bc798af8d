package io.klinesaga.embedded.tdengine;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.embedded.tdengine.engine.GoldenScenario.Answer;
import io.klinesaga.embedded.tdengine.junit.TdengineExtension;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A seeded stream of generated statements, over the driver, on the embedded TDengine and on the
 * server of {@code -Dkline.tdengine.url} (login root/taosdata), where a database {@code diff} is
 * dropped. Without that, the other side is {@link BarModel}: what the statements mean, computed on
 * maps by other code. {@code -Ddifferential.seed=} repeats a stream, {@code
 * -Ddifferential.statements=} sets its length.
 */
class DifferentialTest {
  @RegisterExtension static final TdengineExtension TDENGINE = new TdengineExtension();

  @Test
  void generated_statements_are_answered_alike() throws SQLException {
    long seed = Long.getLong("differential.seed", new Random().nextLong());
    int statements = Integer.getInteger("differential.statements", 1500);
    String second = System.getProperty("kline.tdengine.url", "");
    BarModel model = new BarModel(new Random(seed));
    try (Connection connection = connect(TDENGINE.url());
        Statement here = connection.createStatement();
        Connection other = connect(second.isEmpty() ? TDENGINE.url() : second);
        Statement there = other.createStatement()) {
      List<Statement> servers = second.isEmpty() ? List.of(here) : List.of(here, there);
      for (Statement server : servers) {
        for (String sql : BarModel.SET_UP) {
          server.execute(sql);
        }
      }
      List<String> history = new ArrayList<>();
      for (int i = 0; i < statements; i++) {
        BarModel.Step step = model.next();
        history.add(step.sql());
        Answer expected =
            second.isEmpty() ? step.expected() : GoldenDriverTest.answer(there, step.sql());
        assertThat(GoldenDriverTest.answer(here, step.sql()))
            .as("seed %d, statement %d: %s", seed, i, step.sql())
            .isEqualTo(expected);
      }
      assertThat(history.stream().distinct().count()).isGreaterThan(statements / 4);
    }
  }

  private static Connection connect(String url) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "root");
    properties.setProperty("password", "taosdata");
    properties.setProperty("timezone", "Asia/Shanghai");
    return DriverManager.getConnection(url, properties);
  }
}
