package io.klinesaga.jmx;

import io.klinesaga.api.PublicApi;

/** The cleaner. */
@Described("The cleaner: finishes what crashes and failures have left behind")
@PublicApi
public interface CleanerMXBean {
  @Described(
      value = "When the last round, of any process, came to its end; empty if none has",
      unit = "market time with its offset")
  String getLastSuccess();

  @Described("What came of the last round that was ordered here")
  String getLastAnswer();

  @Described("Begins a round in the background, unless one ordered here is still going on")
  String cleanNow();
}
