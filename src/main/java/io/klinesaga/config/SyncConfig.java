package io.klinesaga.config;

/**
 * How a sync is cut into pieces.
 *
 * @param chunkSize most series in one saga
 * @param chunkRows most bars in one saga
 * @param maxWorkers chunks worked on at a time
 * @param transactionMode how bars are written
 */
public record SyncConfig(
    int chunkSize, int chunkRows, int maxWorkers, TransactionMode transactionMode) {}
