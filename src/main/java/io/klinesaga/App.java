package io.klinesaga;

import io.klinesaga.cli.MainCommand;
import io.klinesaga.tdengine.TdengineDriver;
import java.util.Arrays;

/** Entry point of {@code java -jar kline-saga.jar}. */
public final class App {
  private App() {}

  public static void main(String[] arguments) {
    boolean isQuiet = Arrays.stream(arguments).anyMatch(a -> a.equals("-q") || a.equals("--quiet"));
    if (isQuiet && System.getProperty("kline.log.level") == null) {
      System.setProperty("kline.log.level", "error"); // before the first logger is made
    }
    if (System.getProperty("kline.log.file") != null
        && System.getProperty("log4j2.configurationFile") == null) {
      System.setProperty("log4j2.configurationFile", "log4j2.properties,log4j2-file.properties");
    }
    int code = MainCommand.run(arguments);
    TdengineDriver.end();
    System.exit(code);
  }
}
