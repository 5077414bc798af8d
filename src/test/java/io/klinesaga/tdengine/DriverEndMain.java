package io.klinesaga.tdengine;

import io.klinesaga.testing.TestServers;
import java.util.Map;

/** Uses TDengine, ends the driver and tells which of its threads are left. */
public final class DriverEndMain {
  private DriverEndMain() {}

  public static void main(String[] settings) {
    Map<String, String> server =
        Map.of(
            "kline.tdengine.url", settings[0],
            "kline.tdengine.user", settings[1],
            "kline.tdengine.password", settings[2]);
    try (TdengineBarStore store =
        new TdengineBarStore(TestServers.configuration(server).tdengine())) {
      store.ping();
    }
    System.out.println("before " + threads());
    TdengineDriver.end();
    System.out.println("after " + threads());
  }

  /** Those that wait in a call of the operating system. */
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("netty-eventloop"))
        .count();
  }
}
