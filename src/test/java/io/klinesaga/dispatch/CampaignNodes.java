package io.klinesaga.dispatch;

import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.Nodes;
import io.klinesaga.testing.OffClock;
import java.io.IOException;
import java.util.Map;
import java.util.Random;

/** Three nodes, one of which has a clock that is off by ten minutes, if that can be done here. */
final class CampaignNodes {
  private static final int COUNT = 3;

  private final Nodes nodes;
  private final Random random;
  private final KlineProcess[] members = new KlineProcess[COUNT];

  CampaignNodes(Nodes nodes, Random random) {
    this.nodes = nodes;
    this.random = random;
  }

  /** Starts those that do not live; they are not waited for. */
  void fillUp() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      if (members[i] == null || !members[i].isAlive()) {
        members[i] = nodes.start(i == 0 ? clock() : Map.of(), "run", "--no-initial-sync");
      }
    }
  }

  private Map<String, String> clock() {
    String offset = random.nextBoolean() ? "+10m" : "-10m";
    return OffClock.isThere() ? OffClock.environment(offset) : Map.of();
  }

  void awaitStarted() {
    for (KlineProcess member : members) {
      member.awaitOutput("Next firings");
    }
  }

  KlineProcess any() {
    return members[random.nextInt(COUNT)];
  }
}
