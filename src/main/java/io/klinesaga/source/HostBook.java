package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import java.util.List;

/**
 * What the hosts of one source are known for, kept over restarts and shared by all processes, so
 * that a start need not try them all. Safe for use by several threads.
 */
@PublicApi
public interface HostBook {
  /** All notes, in no particular order. */
  List<HostNote> notes();

  /** Keeps a note in place of the one of the same host and kind. */
  void keep(HostNote note);

  /** A book of this process alone, which is empty at first. */
  static HostBook inMemory() {
    return new MemoryHostBook();
  }
}
