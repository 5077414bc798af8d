-- How much remote sources may be asked, by all processes together, and which of them are left alone.
CREATE TABLE source_budget (
  source       text        PRIMARY KEY,
  slice_id     bigint      NOT NULL DEFAULT 0,
  free_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  pauses       int         NOT NULL DEFAULT 0,
  paused_since timestamptz,
  paused_until timestamptz,
  reason       text
) WITH (fillfactor = 50);
COMMENT ON COLUMN source_budget.slice_id IS 'The last stretch of time that a process has taken to ask the source; it ends at free_at.';
COMMENT ON COLUMN source_budget.pauses IS 'How often in a row the source has been paused, without an answer since: each pause is twice as long as the one before.';

-- Where the bars of a transaction were read.
ALTER TABLE transaction_log ADD COLUMN receipt jsonb;
COMMENT ON COLUMN transaction_log.receipt IS 'source, from (file, host or address), kind, checksum (CRC-32 of the bytes) and at (when they were read).';

-- What a run left for another one, or for a person.
ALTER TABLE sync_run ADD COLUMN postponed int NOT NULL DEFAULT 0;
ALTER TABLE sync_run ADD COLUMN disputed int NOT NULL DEFAULT 0;
ALTER TABLE sync_run ADD COLUMN rows_held bigint NOT NULL DEFAULT 0;

-- A profile says what raw values mean, not who sent them.
UPDATE sync_state SET reading_profile = regexp_replace(reading_profile, '^\S+ (?=volume=)', '') WHERE reading_profile IS NOT NULL;
