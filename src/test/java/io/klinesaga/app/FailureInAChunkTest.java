package io.klinesaga.app;

/** The failure points with one saga for all five series. */
class FailureInAChunkTest extends FailurePointContract {
  FailureInAChunkTest() {
    super(50);
  }
}
