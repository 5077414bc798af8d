package io.klinesaga.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the product, or its PostgreSQL, at random moments of random work on changing data, many
 * times: {@code -Dcampaign.kills=30} and {@code -Dcampaign.seed=…}, which is printed. The random
 * moments depend on the machine as well, so a seed repeats the work but not each moment.
 */
@Tag("campaign")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "kills processes of PostgreSQL by signals")
@Tag("servers")
class CrashCampaignTest {
  /** Then the next data directory, so that the data stay small and first starts are hit too. */
  private static final int KILLS_PER_DIRECTORY = 40;

  private final Path folder;

  CrashCampaignTest(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) {
    this.folder = folder;
  }

  @Test
  void every_kill_heals_by_itself() throws IOException, InterruptedException {
    int kills = Integer.parseInt(property("campaign.kills", "30"));
    long seed = Long.parseLong(property("campaign.seed", String.valueOf(new Random().nextLong())));
    System.out.println("campaign: -Dcampaign.kills=" + kills + " -Dcampaign.seed=" + seed);
    Random random = new Random(seed);
    int done = 0;
    for (int i = 0; done < kills; i++) {
      int most = Math.min(KILLS_PER_DIRECTORY, kills - done);
      String name = "seed " + seed + ", directory " + i;
      try (Campaign campaign = new Campaign(folder.resolve("directory-" + i), name, random)) {
        done += campaign.run(most);
      }
    }
    assertThat(done).isEqualTo(kills);
  }

  private static String property(String key, String absent) {
    String value = System.getProperty(key, "");
    return value.isEmpty() ? absent : value;
  }
}
