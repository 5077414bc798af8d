package io.klinesaga.cli;

/** How a command ends. */
final class ExitCode {
  /** All series done. */
  static final int OK = 0;

  /** Some series failed, were rolled back or busy. */
  static final int INCOMPLETE = 1;

  /** Wrong usage or configuration. */
  static final int USAGE = 2;

  /** A database or source cannot be reached. */
  static final int UNREACHABLE = 3;

  /** The running process that did the work ended in the middle of it. */
  static final int LOST = 4;

  /** Of {@code complete}, which hands nothing over: what is not there is not due yet. */
  static final int NOT_DUE = 4;

  /** Ended by Ctrl-C where nothing can be reported: what shells say of such a process. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
