package io.klinesaga.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A copy of the shipped route files with places of {@link Faults} around every step that writes,
 * and with further edits a test makes. Places: {@code before-begin, before-delta, before-write,
 * after-write, after-commit, before-metadata, after-metadata, before-restore, before-soft-delete,
 * before-rolled-back, after-rolled-back, at-failure, before-purge-recheck, before-purge-delete,
 * before-purge-verify, before-purge-commit, after-purge-commit, before-clean-compensate,
 * before-clean-recheck, before-clean-prune}.
 */
public final class BreakableRoutes {
  public static final String SAGA = "kline-saga.camel.yaml";
  public static final String CLEANER = "transaction-cleaner.camel.yaml";
  public static final String METADATA = "kline-metadata.camel.yaml";

  private static final String STEP_IN_SAGA = " ".repeat(14);
  private static final String STEP = " ".repeat(8);

  private final Path folder;

  private BreakableRoutes(Path folder) {
    this.folder = folder;
  }

  /** Copies the shipped routes into a folder and puts the places in. */
  public static BreakableRoutes in(Path folder) {
    try {
      Folders.copyFiles(Path.of("routes"), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BreakableRoutes(folder).withPlaces();
  }

  private BreakableRoutes withPlaces() {
    String toSaga = " ".repeat(24) + "- to:\n" + " ".repeat(28) + "uri: direct\n";
    toSaga += " ".repeat(28) + "parameters:\n" + " ".repeat(30) + "name: kline-saga\n";
    before(SAGA, toSaga, " ".repeat(24), "before-begin");
    before(SAGA, writer("delta"), STEP_IN_SAGA, "before-delta");
    before(SAGA, writer("write"), STEP_IN_SAGA, "before-write");
    before(SAGA, writer("commit"), STEP_IN_SAGA, "after-write");
    after(SAGA, writer("commit"), STEP_IN_SAGA, "after-commit");
    before(SAGA, bean(STEP, "klineCompensator", "restore"), STEP, "before-restore");
    before(SAGA, bean(STEP, "klineCompensator", "softDelete"), STEP, "before-soft-delete");
    before(SAGA, bean(STEP, "klineCompensator", "rolledBack"), STEP, "before-rolled-back");
    after(SAGA, bean(STEP, "klineCompensator", "rolledBack"), STEP, "after-rolled-back");
    String failure = " ".repeat(18);
    before(SAGA, bean(failure, "klineFailure", "handle"), failure, "at-failure");
    before(METADATA, "        - setBody:\n", STEP, "before-metadata");
    after(METADATA, "              resetAutoCommit: false\n", STEP, "after-metadata");
    for (String step : List.of("recheck", "delete", "verify", "commit")) {
      before(CLEANER, bean(STEP_IN_SAGA, "klinePurge", step), STEP_IN_SAGA, "before-purge-" + step);
    }
    after(CLEANER, bean(STEP_IN_SAGA, "klinePurge", "commit"), STEP_IN_SAGA, "after-purge-commit");
    String inRound = " ".repeat(20);
    for (String step : List.of("compensate", "recheck", "prune")) {
      before(CLEANER, bean(inRound, "klineCleaner", step), inRound, "before-clean-" + step);
    }
    return this;
  }

  /** The step of the saga route that calls this method of {@code klineWriter}. */
  public static String writer(String method) {
    return bean(STEP_IN_SAGA, "klineWriter", method);
  }

  /** The step of the compensation route that calls this method of {@code klineCompensator}. */
  public static String compensator(String method) {
    return bean(STEP, "klineCompensator", method);
  }

  /** A step that calls a static method of a class. */
  public static String call(String indent, Class<?> type, String method) {
    return indent
        + "- bean:\n"
        + indent
        + "    beanType: "
        + type.getName()
        + "\n"
        + indent
        + "    method: \""
        + method
        + "\"\n";
  }

  private static String bean(String indent, String ref, String method) {
    return indent
        + "- bean:\n"
        + indent
        + "    ref: "
        + ref
        + "\n"
        + indent
        + "    method: "
        + method
        + "\n";
  }

  private static String place(String indent, String name) {
    return call(indent, Faults.class, "at('" + name + "', ${exchange})");
  }

  private void before(String file, String step, String indent, String name) {
    replace(file, step, place(indent, name) + step);
  }

  private void after(String file, String step, String indent, String name) {
    replace(file, step, step + place(indent, name));
  }

  /** Replaces a piece of a file that must be there exactly once. */
  public BreakableRoutes replace(String file, String piece, String by) {
    Path path = folder.resolve(file);
    try {
      String text = Files.readString(path);
      assertThat(text.split(java.util.regex.Pattern.quote(piece), -1))
          .as("%s has exactly one <%s>", file, piece)
          .hasSize(2);
      Files.writeString(path, text.replace(piece, by));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  public Path folder() {
    return folder;
  }
}
