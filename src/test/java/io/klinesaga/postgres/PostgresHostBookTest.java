package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.source.BarLabel;
import io.klinesaga.source.HostBook;
import io.klinesaga.source.HostNote;
import io.klinesaga.testing.TestServers;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PostgresHostBookTest {
  private static final Instant NOW = Instant.parse("2026-11-30T02:00:00Z");

  private PostgresDatabase database;

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private HostBook book(String source) {
    return new PostgresHostBook(database.transactions(), source);
  }

  @Test
  void another_process_reads_what_one_has_kept() {
    HostNote proved =
        new HostNote("10.0.0.1:7709", "minute", "0x122e", BarLabel.START, 0, null, NOW, "");
    HostNote failed =
        new HostNote(
            "10.0.0.2:7709", "day", "", null, 3, NOW.plusSeconds(120), null, "silent\u0000");
    book("tdx-server").keep(proved);
    book("tdx-server").keep(failed);

    assertThat(book("tdx-server").notes())
        .containsExactlyInAnyOrder(
            proved,
            new HostNote(
                "10.0.0.2:7709", "day", "", null, 3, NOW.plusSeconds(120), null, "silent\\0"));
    assertThat(book("another").notes()).isEmpty();
  }

  @Test
  void a_note_takes_the_place_of_the_one_before() {
    HostNote failed =
        new HostNote("10.0.0.1:7709", "day", "", null, 1, NOW.plusSeconds(30), null, "closed");
    HostNote proved = new HostNote("10.0.0.1:7709", "day", "0x052d long", null, 0, null, NOW, "");
    book("tdx-server").keep(failed);
    book("tdx-server").keep(proved);

    assertThat(book("tdx-server").notes()).containsExactly(proved);
    assertThat(failed.state(NOW)).isEqualTo(HostNote.State.COOLING_DOWN);
    assertThat(failed.state(NOW.plusSeconds(30))).isEqualTo(HostNote.State.FAILED);
    assertThat(proved.state(NOW)).isEqualTo(HostNote.State.PROVED);
  }
}
