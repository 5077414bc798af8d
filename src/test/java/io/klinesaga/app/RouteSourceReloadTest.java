package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.routes.RouteReload.Outcome;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.BreakableRoutes;
import io.klinesaga.testing.EditedFolder;
import io.klinesaga.testing.FaultLab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The route of a source, edited while the product is up. */
@Timeout(120)
@Tag("servers")
class RouteSourceReloadTest {
  private static final String FILE = "source-own.camel.yaml";
  private static final List<SeriesId> SHARE =
      List.of(new SeriesId(Symbol.parse("600000.SH"), Period.DAY));

  private final FaultLab lab =
      FaultLab.start(
          Map.of(
              "kline.source", "own,memory",
              "kline.source.own.route", "direct:source-own",
              "kline.source.own.remote", "false"),
          RouteSourceReloadTest::withSource);
  private final EditedFolder files = new EditedFolder(lab);

  @AfterEach
  void close() {
    lab.close();
  }

  private static BreakableRoutes withSource(BreakableRoutes routes) {
    try {
      Files.writeString(routes.folder().resolve(FILE), answering("7.33"));
      return routes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String answering(String close) {
    return """
        - route:
            id: source-own
            from:
              uri: direct
              parameters:
                name: source-own
              steps:
                - setBody:
                    expression:
                      constant:
                        expression: |
                          date,open,high,low,close,volume,amount
                          2024-04-15,7.2,7.35,7.19,%s,34988157,255221123
        """
        .formatted(close);
  }

  @Test
  void the_next_sync_asks_the_edited_route() throws Exception {
    assertThat(lab.sync(SHARE).committed()).isEqualTo(1);
    assertThat(lab.sync(SHARE).unchanged()).isEqualTo(1);
    files.after(() -> files.write(FILE, answering("7.34")), Outcome.LOADED);
    SyncSummary edited = lab.sync(SHARE);
    assertThat(edited.committed()).as(edited.line() + edited.problems()).isEqualTo(1);
    assertThat(edited.rowsWritten()).isEqualTo(1);
    assertThat(lab.sync(SHARE).unchanged()).isEqualTo(1);
  }
}
