package io.klinesaga.app;

import io.klinesaga.config.DispatchConfig;
import io.klinesaga.jdbc.Causes;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;

/** The file of settings for Kafka's own clients. What is said of it has nothing of its secrets. */
final class KafkaClientFile {
  private static final String KEY = "kline.dispatch.kafka.client-file";

  private KafkaClientFile() {}

  /**
   * What it says; nothing if there is none.
   *
   * @throws StartException if it cannot be read
   */
  static Map<String, String> settings(DispatchConfig config) {
    Path file = config.clientFile().orElse(null);
    if (file == null) {
      return Map.of();
    }
    Properties settings = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      settings.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          name(config) + ": expected a readable file of settings: " + e.getClass().getSimpleName(),
          null);
    }
    Map<String, String> values = new LinkedHashMap<>();
    settings.forEach((key, value) -> values.put(String.valueOf(key), String.valueOf(value)));
    return values;
  }

  /** The key with its value, for messages. */
  static String name(DispatchConfig config) {
    return KEY + config.clientFile().map(file -> " = " + file).orElse(" (which is empty)");
  }

  /** Whether no client could be made because a broker's name is not known now. */
  static boolean isAddressUnknown(KafkaException problem) {
    return String.valueOf(Causes.root(problem).getMessage()).contains("bootstrap");
  }

  /** The file, or one that it names, is not as Kafka's clients expect it. */
  static StartException refused(DispatchConfig config, KafkaException problem) {
    Throwable root = Causes.root(problem);
    String reason =
        root instanceof ConfigException
            ? String.valueOf(root.getMessage())
            : root.getClass().getSimpleName()
                + " at sasl.jaas.config (MODULE required NAME=\"VALUE\" …;) or a file that it names";
    return new StartException(
        name(config) + ": Kafka's clients do not understand it: " + reason, null);
  }
}
