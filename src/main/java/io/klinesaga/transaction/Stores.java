package io.klinesaga.transaction;

import io.klinesaga.saga.SagaLog;
import io.klinesaga.tdengine.TdengineBarStore;

/**
 * Where a transaction on bars leaves its traces.
 *
 * @param bars the bars themselves
 * @param sagas the log of sagas
 * @param transactions the log of what the sagas write, and the locks
 * @param beforeImages what they overwrite
 * @param rereads what is to be read again from the source
 */
public record Stores(
    TdengineBarStore bars,
    SagaLog sagas,
    TransactionLog transactions,
    BeforeImages beforeImages,
    Rereads rereads) {}
