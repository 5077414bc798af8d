package io.klinesaga.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of profiles in the manual is that of the code, and its examples can be read. */
class CsvManualTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z-]+)`[^|]*\\| (.*)<br>`([^`]*)` \\| .* \\|");
  private static final Map<String, String> SYMBOLS =
      Map.of("akshare", "000001.SZ", "tushare", "603658.SH");

  @TempDir private Path directory;

  private static Map<String, List<String>> examples(String page) throws IOException {
    Map<String, List<String>> examples = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("src", "docs").resolve(page))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        examples.put(row.group(1), List.of(row.group(2).replace("`", ""), row.group(3)));
      }
    }
    return examples;
  }

  @ParameterizedTest
  @ValueSource(strings = {"your-data.md", "zh-CN/your-data.md"})
  void every_profile_has_an_example_that_is_read(String page) throws IOException {
    Map<String, List<String>> examples = examples(page);
    Set<String> profiles = new TreeSet<>(CsvProfiles.names());
    assertThat(examples.keySet()).isEqualTo(profiles);
    for (String profile : profiles) {
      SourceBars read = read(profile, examples.getOrDefault(profile, List.of()));
      assertThat(read.rejected()).as(profile).isEmpty();
      assertThat(read.bars().size()).as(profile).isOne();
      assertThat(read.bars().open(0)).as(profile).isEqualTo(10.0);
      assertThat(read.bars().low(0)).as(profile).isEqualTo(9.98);
      assertThat(read.bars().close(0)).as(profile).isEqualTo(9.99);
      assertThat(read.bars().volume(0)).as(profile).isBetween(7000L, 7001L);
    }
  }

  private SourceBars read(String profile, List<String> example) throws IOException {
    Symbol symbol = Symbol.parse(SYMBOLS.getOrDefault(profile, "600000.SH"));
    Path file = directory.resolve("1d").resolve(symbol + ".csv");
    Files.createDirectories(file.getParent());
    boolean isExport = profile.equals("tdx-export");
    String text = String.join("\n", example) + "\n";
    Charset charset = isExport ? Charset.forName("GBK") : StandardCharsets.UTF_8;
    Files.writeString(file, isExport ? columns(text) : text, charset);
    try (KlineSource source =
        new CsvSourceProvider()
            .create(
                SourceContext.of(Map.of("directory", directory.toString(), "profile", profile)))) {
      return source.fetch(new SeriesId(symbol, Period.DAY), TimeRange.ALL);
    } finally {
      Files.delete(file);
    }
  }

  /** The export is described in words around the header, whose columns are separated by tabs. */
  private static String columns(String text) {
    return text.substring(text.indexOf("日期")).replaceAll("(?m)(成交额).*$", "$1").replace(' ', '\t');
  }
}
