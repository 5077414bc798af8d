package io.klinesaga.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads numbers of the command line, each kind with its limits. */
final class Numbers {
  private static final int LAST_PORT = 65535;

  private Numbers() {}

  private static long parse(String text, long least, long most) {
    String expected =
        "expected a whole number from " + least + " to " + most + ", found '" + text + "'";
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
      throw new TypeConversionException(expected);
    } catch (NumberFormatException e) {
      TypeConversionException wrong = new TypeConversionException(expected);
      wrong.initCause(e);
      throw wrong;
    }
  }

  /** How many of something; 1 or more. */
  static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return (int) parse(text, 1, Integer.MAX_VALUE);
    }
  }

  /** How many of something that may be very many; 1 or more. */
  static final class LargeCount implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return parse(text, 1, Long.MAX_VALUE);
    }
  }

  /** A port of TCP, or 0. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return (int) parse(text, 0, LAST_PORT);
    }
  }
}
