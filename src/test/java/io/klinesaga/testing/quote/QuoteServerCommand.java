package io.klinesaga.testing.quote;

import io.klinesaga.loop.Pause;
import io.klinesaga.source.synthetic.SyntheticSettings;
import io.klinesaga.source.synthetic.SyntheticSettings.Faults;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Starts a simulated quote server by hand, to try clients on it; see {@code --help}. */
public final class QuoteServerCommand {
  private static final Set<String> NAMES =
      Set.of("address", "port", "vipdoc", "symbols", "days", "end-date", "seed", "revision");
  private static final String HELP =
      """
      A simulated quote server of the TDX client.
        --address ADDRESS  where it listens (127.0.0.1)
        --port PORT        (7709); 0 for a free one
        --vipdoc FOLDER    serves the bars of a folder of the client; else those that
                           kline.source=synthetic has with the same
        --symbols N (10) --days N (5) --end-date DATE (2025-12-31) --seed N (1) --revision N (0)
        --fault FAULT      what goes wrong, as often as needed:
      """;

  private final Map<String, String> options = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  private QuoteServerCommand(List<String> words) {
    for (int i = 0; i < words.size(); i += 2) {
      String name = words.get(i).replaceFirst("^--", "");
      boolean isFault = name.equals("fault");
      if (i + 1 == words.size() || !(isFault || NAMES.contains(name))) {
        throw new IllegalArgumentException(
            "'" + words.get(i) + "': no such option, or its value is missing");
      }
      if (isFault) {
        faults.add(words.get(i + 1));
      } else {
        options.put(name, words.get(i + 1));
      }
    }
  }

  /** Serves until the process is ended. */
  public static void main(String[] words) throws UnknownHostException {
    if (List.of(words).contains("--help")) {
      System.out.print(HELP + FaultSwitch.help());
      return;
    }
    try (QuoteServer server = new QuoteServerCommand(List.of(words)).start()) {
      System.out.println("listening on " + server.host());
      tell(server.traffic());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "; --help tells the options");
      System.exit(2);
    }
  }

  private QuoteServer start() throws UnknownHostException {
    InetAddress address = InetAddress.getByName(options.getOrDefault("address", "127.0.0.1"));
    QuoteServer server = QuoteServer.start(market(), address, (int) number("port", 7709));
    faults.forEach(fault -> FaultSwitch.set(server.faults(), fault));
    return server;
  }

  private QuoteMarket market() {
    String folder = options.get("vipdoc");
    return folder == null ? new SyntheticMarket(settings()) : new VipdocMarket(Path.of(folder));
  }

  private SyntheticSettings settings() {
    return new SyntheticSettings(
        (int) number("symbols", 10),
        (int) number("days", 5),
        LocalDate.parse(options.getOrDefault("end-date", "2025-12-31")),
        number("seed", 1),
        (int) number("revision", 0),
        Faults.NONE);
  }

  private long number(String name, long otherwise) {
    String text = options.get(name);
    return text == null ? otherwise : Long.parseLong(text);
  }

  /** A line for each second in which something was asked. */
  private static void tell(Traffic traffic) {
    long before = 0;
    while (Pause.of(Duration.ofSeconds(1))) {
      long now = traffic.total();
      if (now > before) {
        System.out.printf(
            "%s %d requests in this second, %d in all, %d connections%n",
            LocalTime.now().truncatedTo(ChronoUnit.SECONDS),
            now - before,
            now,
            traffic.openConnections());
      }
      before = now;
    }
  }
}
