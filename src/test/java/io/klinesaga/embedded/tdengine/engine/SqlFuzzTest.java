package io.klinesaga.embedded.tdengine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.embedded.tdengine.engine.GoldenScenario.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged golden statements: each is answered or refused, and nothing else happens. {@code
 * -Dfuzz.statements=} and {@code -Dfuzz.seed=} set their number and repeat a run.
 */
@Timeout(3600)
class SqlFuzzTest {
  private static final List<String> SCENARIOS =
      List.of(
          "01-schema",
          "02-insert",
          "03-soft-delete",
          "04-delete",
          "05-select",
          "06-metadata",
          "07-merge",
          "08-merge-forms",
          "08-windows",
          "08-database-options");
  private static final Pattern WORD = Pattern.compile("\\s+|(?<=[(),.'=])|(?=[(),.'=])");
  private static final String NOISE =
      "'\"`\\%_?;()[]{}<>=!*/+-,.:0189aZ \t\n\u00e9\u65e5\ud83d\ude00\u0000";

  @Test
  void damaged_statements_are_answered_or_refused(@TempDir Path folder) throws IOException {
    long seed = Long.getLong("fuzz.seed", new Random().nextLong());
    int count = Integer.getInteger("fuzz.statements", 3000);
    Random random = new Random(seed);
    List<String> corpus = new ArrayList<>();
    for (String scenario : SCENARIOS) {
      corpus.addAll(GoldenScenario.load(scenario).statements());
    }
    List<String> words = corpus.stream().flatMap(WORD::splitAsStream).distinct().toList();
    try (Engine engine = Engine.open(folder);
        Session session = engine.session("root", "taosdata", null, null)) {
      EngineServer server = new EngineServer(session);
      int refused = 0;
      for (int i = 0; i < count; i++) {
        String sql = damaged(random.nextInt(4) == 0 ? i : random.nextInt(), corpus, words, random);
        Answer answer =
            org.junit.jupiter.api.Assertions.assertTimeout(
                Duration.ofSeconds(60),
                () -> execute(server, sql),
                () -> "seed " + seed + ": " + sql);
        refused += answer.error() == null ? 0 : 1;
        assertThat(String.valueOf(answer.error()))
            .as("seed %d: %s", seed, sql)
            .doesNotStartWith("0xf002");
      }
      assertThat(refused).isBetween(count / 10, count - 1);
      assertThat(server.execute("select 1").rows()).containsExactly(List.of(1L));
    }
  }

  private static Answer execute(EngineServer server, String sql) {
    try {
      return server.execute(sql);
    } catch (RuntimeException | Error e) {
      return Assertions.fail(sql, e);
    }
  }

  private static String damaged(int pick, List<String> corpus, List<String> words, Random random) {
    String sql = corpus.get(Math.floorMod(pick, corpus.size()));
    for (int i = random.nextInt(4); i > 0; i--) {
      sql = random.nextInt(3) == 0 ? otherCharacter(sql, random) : otherWord(sql, words, random);
    }
    return sql;
  }

  private static String otherCharacter(String sql, Random random) {
    int at = random.nextInt(sql.length() + 1);
    String noise = random.nextBoolean() ? "" : "" + NOISE.charAt(random.nextInt(NOISE.length()));
    return sql.substring(0, at)
        + noise
        + sql.substring(Math.min(sql.length(), at + random.nextInt(2)));
  }

  private static String otherWord(String sql, List<String> words, Random random) {
    List<String> parts = new ArrayList<>(WORD.splitAsStream(sql).toList());
    if (parts.isEmpty()) { // all of it has been taken away
      return words.get(random.nextInt(words.size()));
    }
    int at = random.nextInt(parts.size());
    switch (random.nextInt(4)) {
      case 0 -> parts.remove(at);
      case 1 -> parts.add(at, words.get(random.nextInt(words.size())));
      case 2 -> parts.set(at, words.get(random.nextInt(words.size())));
      default -> parts.add(at, parts.get(random.nextInt(parts.size())));
    }
    return String.join(" ", parts);
  }
}
