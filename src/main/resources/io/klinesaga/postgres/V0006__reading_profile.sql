-- What the raw values of a series meant when it was read; when that changes the series is read in full.
ALTER TABLE sync_state ADD COLUMN reading_profile text;
-- What a run found beside good and bad bars.
ALTER TABLE sync_run ADD COLUMN partial int NOT NULL DEFAULT 0;
ALTER TABLE sync_run ADD COLUMN rows_suspended bigint NOT NULL DEFAULT 0;
ALTER TABLE sync_run ADD COLUMN rows_withdrawn bigint NOT NULL DEFAULT 0;
