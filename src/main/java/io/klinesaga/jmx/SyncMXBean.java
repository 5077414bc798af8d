package io.klinesaga.jmx;

import io.klinesaga.api.PublicApi;

/** Runs of the sync. */
@Described("Runs of the sync, on the same routes as the schedules")
@PublicApi
public interface SyncMXBean {
  @Described(
      value = "When the last daily run, of any process, has ended; empty if none has",
      unit = "market time with its offset")
  String getLastDailyRun();

  @Described(
      value = "When the last minute run, of any process, has ended; empty if none has",
      unit = "market time with its offset")
  String getLastMinuteRun();

  @Described("What came of the last run that was ordered here")
  String getLastAnswer();

  @Described("Begins a run of daily bars in the background, unless one ordered here still runs")
  String syncDaily(@Described("The whole history, instead of what is new") boolean full);

  @Described("Begins a run of minute bars in the background, unless one ordered here still runs")
  String syncMinute(@Described("The whole history, instead of what is new") boolean full);
}
