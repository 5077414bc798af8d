package io.klinesaga.cluster;

import java.time.Duration;

/**
 * How the scheduler of this node is.
 *
 * @param isRunning whether Quartz is started
 * @param isClockTrusted whether the node's clock is right, without which nothing fires here
 * @param clockOffset the database's clock minus the node's
 */
public record SchedulerState(boolean isRunning, boolean isClockTrusted, Duration clockOffset) {}
