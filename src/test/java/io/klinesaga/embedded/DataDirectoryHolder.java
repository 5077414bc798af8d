package io.klinesaga.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that holds a data directory until it is killed. */
final class DataDirectoryHolder {
  private DataDirectoryHolder() {}

  public static void main(String[] args) throws Exception {
    try (DataDirectory directory = DataDirectory.open(Path.of(args[0]))) {
      directory.publish("postgres", "jdbc:postgresql://127.0.0.1:5/kline");
      Files.createFile(Path.of(args[1]));
      new CountDownLatch(1).await();
    } catch (DataDirectoryInUseException e) {
      Files.writeString(Path.of(args[1]), e.getMessage());
    }
  }
}
