package io.klinesaga.source.route;

/** What an answer without any row means. */
enum EmptyMeans {
  /** The source has no such series. */
  UNKNOWN,
  /** There are no bars in the range. */
  NONE,
  /** The source has failed without saying so. */
  FAILURE
}
