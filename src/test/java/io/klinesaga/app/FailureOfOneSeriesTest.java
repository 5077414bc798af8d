package io.klinesaga.app;

/** The failure points with one saga per series. */
class FailureOfOneSeriesTest extends FailurePointContract {
  FailureOfOneSeriesTest() {
    super(1);
  }
}
