-- Why a run could not be planned.
ALTER TABLE sync_run ADD COLUMN error text;
