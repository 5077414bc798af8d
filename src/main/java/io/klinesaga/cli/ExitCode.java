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

  private ExitCode() {}
}
