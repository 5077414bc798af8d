package io.klinesaga.embedded;

import java.nio.file.Path;
import java.util.Optional;

/** Another process, or another part of this one, holds the data directory. */
public final class DataDirectoryInUseException extends EmbeddedException {
  private final transient Optional<Owner> owner;

  DataDirectoryInUseException(Path folder, Optional<Owner> owner) {
    super(message(folder, owner));
    this.owner = owner;
  }

  private static String message(Path folder, Optional<Owner> owner) {
    String head = "data directory " + folder + " is in use by ";
    return owner.map(o -> head + o.describe()).orElse(head + "another process")
        + "; stop that process or choose another data directory";
  }

  /** The process that holds it; empty if it has not said so yet. */
  public Optional<Owner> owner() {
    return owner;
  }
}
