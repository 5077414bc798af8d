package io.klinesaga.config;

/**
 * When {@code run} syncs by itself.
 *
 * @param enabled whether it does
 * @param dailyCron Quartz expression of the daily bars, Asia/Shanghai
 * @param minuteCron Quartz expression of the minute bars, Asia/Shanghai
 * @param referenceCron Quartz expression of the reference data, Asia/Shanghai
 * @param completeCron Quartz expression of the look whether days are complete, Asia/Shanghai
 * @param intraday whether it also syncs minutes while the exchanges trade
 * @param intradayCron Quartz expression of that, Asia/Shanghai
 * @param cleanerCron when the cleaner does a round
 */
public record ScheduleConfig(
    boolean enabled,
    String dailyCron,
    String minuteCron,
    String referenceCron,
    String completeCron,
    boolean intraday,
    String intradayCron,
    String cleanerCron) {}
