package io.klinesaga.sync;

import java.time.Duration;

/**
 * A run that another process has planned, and that this one ends.
 *
 * @param runId its id in the run history
 * @param request what it shall do
 * @param series series planned
 * @param idle how many of them have ended with the plan
 * @param age time since it was begun
 */
public record PlannedRun(long runId, SyncRequest request, int series, int idle, Duration age) {}
