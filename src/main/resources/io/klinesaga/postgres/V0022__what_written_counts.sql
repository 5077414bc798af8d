COMMENT ON COLUMN sync_chunk.written IS 'Rows that all attempts, the present one included, have committed without sagas, by symbol; with sagas transaction_log has them.';
