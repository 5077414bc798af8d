package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.testing.RemoteSource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import io.klinesaga.testing.Vipdoc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Every committed transaction says where its bars were read. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ReceiptsTest {
  private final Map<String, String> settings = TestServers.freshSettings();
  @TempDir private Path folder;

  @BeforeEach
  void setUp() {
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
  }

  /** Of the committed transactions, by symbol. */
  private List<JsonNode> receipts(List<Period> periods) throws IOException {
    try (KlineApplication application =
        KlineApplication.start(
            TestServers.configuration(settings), false, SyncListener.NONE, Clock.systemUTC())) {
      application.sync(SyncRequest.incremental(periods, TransactionMode.SAGA));
      List<String> texts =
          application
              .postgres()
              .transactions()
              .execute(
                  "read receipts",
                  connection -> {
                    List<String> found = new ArrayList<>();
                    try (ResultSet rows =
                        connection
                            .createStatement()
                            .executeQuery(
                                "SELECT receipt FROM transaction_log WHERE final_status = 'COMMITTED' ORDER BY symbol, period")) {
                      while (rows.next()) {
                        found.add(rows.getString(1));
                      }
                    }
                    return found;
                  });
      List<JsonNode> receipts = new ArrayList<>();
      for (String text : texts) {
        receipts.add(new ObjectMapper().readTree(text));
      }
      return receipts;
    }
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private static void assertOfFile(JsonNode receipt, String source, String kind, Path file)
      throws IOException {
    assertThat(receipt.get("source").asText()).isEqualTo(source);
    assertThat(receipt.get("from").asText()).isEqualTo(file.toString());
    assertThat(receipt.get("kind").asText()).isEqualTo(kind);
    assertThat(receipt.get("checksum").asLong()).isEqualTo(crc(Files.readAllBytes(file)));
    assertThat(receipt.get("at").asText()).matches("20\\d\\d-.*\\+08:00");
  }

  @Test
  void of_a_tdx_file_also_for_bars_made_of_its_minutes() throws IOException {
    Vipdoc.copySample(folder);
    settings.put("kline.source.tdx-file.directory", folder.toString());
    List<JsonNode> receipts = receipts(List.of(Period.MIN1, Period.MIN5, Period.MIN60));
    assertThat(receipts).hasSize(3);
    for (JsonNode receipt : receipts) {
      Path file = Path.of(receipt.get("from").asText());
      String name = file.toString();
      assertOfFile(receipt, "tdx-file", name.substring(name.lastIndexOf('.') + 1), file);
    }
    assertThat(receipts)
        .extracting(r -> r.get("kind").asText())
        .containsExactly("lc1", "lc5", "lc5");
  }

  @Test
  void of_csv_files() throws IOException {
    Path file = Files.createDirectories(folder.resolve("1d")).resolve("600000.SH.csv");
    Files.writeString(
        file,
        "date,open,high,low,close,volume,amount\n2021-06-03,13.15,13.78,13.14,13.75,1336,18124\n");
    settings.put("kline.source", "csv");
    settings.put("kline.source.csv.directory", folder.toString());
    List<JsonNode> receipts = receipts(List.of(Period.DAY));
    assertThat(receipts).hasSize(1);
    assertOfFile(receipts.get(0), "csv", "csv", file);
  }

  @Test
  void of_a_host() throws IOException {
    RemoteSource.market("receipts").put(TestBars.series(0, 1).get(0), TestBars.bars(5));
    settings.put("kline.source", "remote");
    settings.put("kline.source.remote.market", "receipts");
    assertThat(receipts(List.of(Period.DAY)))
        .singleElement()
        .hasToString(
            new ObjectMapper()
                .readTree(
                    "{\"at\":\""
                        + MarketTime.text(RemoteSource.READ_AT)
                        + "\",\"from\":\"first.example:7709\",\"kind\":\"0x052d\",\"source\":\"remote\",\"checksum\":51966}")
                .toString());
  }

  @Test
  void of_synthetic_bars() throws IOException {
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", "2");
    List<JsonNode> receipts = receipts(List.of(Period.DAY));
    assertThat(receipts).hasSize(2);
    assertThat(receipts.get(0).get("from").asText()).startsWith("seed ");
    assertThat(receipts.get(0).get("checksum")).isNotEqualTo(receipts.get(1).get("checksum"));
  }
}
