-- A shared run and the firing that has begun it end together, on whatever node; and who cancels it reaches all of them.
ALTER TABLE sync_dispatch ADD COLUMN firing_route text, ADD COLUMN firing_at timestamptz, ADD COLUMN cancelled text;
CREATE INDEX sync_dispatch_firing ON sync_dispatch (firing_route, firing_at) WHERE firing_route IS NOT NULL;
COMMENT ON COLUMN sync_dispatch.firing_route IS 'With firing_at: the key of the row of schedule_firing that has begun the run. Who takes that firing over goes on with the run.';
COMMENT ON COLUMN sync_dispatch.cancelled IS 'Why the run shall end early, for all who work on its chunks.';
ALTER TABLE sync_chunk ADD COLUMN written jsonb;
COMMENT ON COLUMN sync_chunk.written IS 'Rows that earlier attempts have committed without sagas, by symbol; with sagas transaction_log has them.';
