package io.klinesaga.cli.output;

/** How rows are printed. */
public enum OutputFormat {
  /** Aligned columns for people; NULL is shown as {@code NULL}. */
  TABLE,
  /** RFC 4180 with a header line, but lines end with LF; NULL is an empty value. */
  CSV,
  /** One array of objects, one object per line; NULL is {@code null}. */
  JSON
}
