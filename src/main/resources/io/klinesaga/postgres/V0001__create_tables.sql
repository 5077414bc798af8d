-- The saga EIP's own log.
CREATE TABLE saga_owner (
  owner      text        PRIMARY KEY,
  host       text        NOT NULL,
  pid        bigint      NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  heartbeat  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE saga_owner IS 'One row per process; a heartbeat older than about 30 seconds means that it is gone.';

CREATE TABLE saga_log (
  id           text        PRIMARY KEY,
  state        text        NOT NULL CHECK (state IN ('RUNNING', 'COMPLETING', 'COMPLETED', 'COMPENSATING', 'COMPENSATED', 'STUCK', 'GIVEN_UP')),
  steps        jsonb       NOT NULL,
  owner        text        NOT NULL,
  deadline     timestamptz NOT NULL,
  attempts     int         NOT NULL DEFAULT 0,
  next_attempt timestamptz,
  last_error   text,
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX saga_log_unfinished ON saga_log (state, deadline) WHERE state IN ('RUNNING', 'COMPLETING', 'COMPENSATING', 'STUCK');
COMMENT ON COLUMN saga_log.steps IS 'Array of {compensation, completion, options}, in the order the steps began.';
COMMENT ON COLUMN saga_log.next_attempt IS 'Until then the saga is reserved for the party that finishes it.';
COMMENT ON COLUMN saga_log.state IS 'STUCK waits for a person: its compensation has failed too often. GIVEN_UP was ended by one.';

-- What happened to sagas that did not simply succeed.
CREATE TABLE saga_event (
  event_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  saga_id  text        NOT NULL,
  at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  owner    text        NOT NULL,
  event    text        NOT NULL,
  detail   text        NOT NULL DEFAULT ''
);
CREATE INDEX saga_event_saga ON saga_event (saga_id, event_id);

-- One row per series and transaction; an open row is the lock on its series.
CREATE TABLE transaction_log (
  transaction_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  saga_id        text        NOT NULL,
  run_id         bigint,
  business_type  text        NOT NULL,
  business_id    text        NOT NULL,
  symbol         text        NOT NULL,
  period         text        NOT NULL,
  table_name     text        NOT NULL,
  child_table    text        NOT NULL,
  range_start    timestamptz NOT NULL,
  range_end      timestamptz NOT NULL,
  row_count      int         NOT NULL DEFAULT 0,
  checksum       bigint      NOT NULL DEFAULT 0,
  live_count     int         NOT NULL DEFAULT 0,
  live_checksum  bigint      NOT NULL DEFAULT 0,
  td_status      text        NOT NULL DEFAULT 'INIT' CHECK (td_status IN ('INIT', 'SUCCESS', 'FAIL', 'UNKNOWN')),
  pg_status      text        NOT NULL DEFAULT 'INIT' CHECK (pg_status IN ('INIT', 'SUCCESS', 'FAIL', 'UNKNOWN')),
  final_status   text        NOT NULL DEFAULT 'PENDING' CHECK (final_status IN ('PENDING', 'COMPENSATING', 'COMMITTED', 'ROLLED_BACK')),
  retry_count    int         NOT NULL DEFAULT 0,
  error_msg      text,
  duration_ms    bigint,
  td_write_time  timestamptz,
  pg_update_time timestamptz,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX transaction_log_open ON transaction_log (symbol, period) WHERE final_status IN ('PENDING', 'COMPENSATING');
CREATE INDEX transaction_log_saga ON transaction_log (saga_id) WHERE final_status IN ('PENDING', 'COMPENSATING');
CREATE INDEX transaction_log_series ON transaction_log (symbol, period) WHERE final_status = 'COMMITTED';
CREATE INDEX transaction_log_rolled_back ON transaction_log (updated_at) WHERE final_status = 'ROLLED_BACK';
CREATE INDEX transaction_log_run ON transaction_log USING brin (run_id) WITH (pages_per_range = 16, autosummarize = on);
COMMENT ON INDEX transaction_log_open IS 'One writer per series.';
COMMENT ON COLUMN transaction_log.business_type IS 'kline: writes bars; purge: deletes invalid ones.';
COMMENT ON COLUMN transaction_log.checksum IS 'Sum of the CRC-32C of each row written: ts, open, high, low, close, volume, amount as big-endian 64-bit words.';
COMMENT ON COLUMN transaction_log.live_count IS 'Rows that no later transaction has overwritten; live_checksum is the sum over them.';

-- What an open transaction overwrites in TDengine.
CREATE TABLE bar_before_image (
  transaction_id bigint           NOT NULL REFERENCES transaction_log,
  ts             timestamptz      NOT NULL,
  open           double precision,
  high           double precision,
  low            double precision,
  close          double precision,
  volume         bigint,
  amount         double precision,
  txn_id         bigint,
  is_valid       boolean,
  PRIMARY KEY (transaction_id, ts)
);

-- Ranges that the next sync of the series reads again from the source.
CREATE TABLE reread_range (
  reread_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  symbol      text        NOT NULL,
  period      text        NOT NULL,
  range_start timestamptz NOT NULL,
  range_end   timestamptz NOT NULL,
  rewrite     boolean     NOT NULL,
  reason      text        NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX reread_range_series ON reread_range (symbol, period);
COMMENT ON COLUMN reread_range.rewrite IS 'Whether bars are written even if they equal what is stored; else they are only counted again.';

-- What is known about the bars.
CREATE TABLE symbols_info (
  symbol         text        PRIMARY KEY,
  exchange       text        NOT NULL,
  first_seen_at  timestamptz NOT NULL DEFAULT now(),
  last_synced_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sync_state (
  symbol              text        NOT NULL,
  period              text        NOT NULL,
  first_ts            timestamptz,
  last_ts             timestamptz,
  bar_count           bigint      NOT NULL,
  last_sync_time      timestamptz NOT NULL DEFAULT now(),
  last_transaction_id bigint,
  PRIMARY KEY (symbol, period)
);
COMMENT ON TABLE sync_state IS 'First, last and number of the valid bars of each series in TDengine.';

CREATE TABLE bar_quarantine (
  id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  symbol        text        NOT NULL,
  period        text        NOT NULL,
  ts            timestamptz,
  rule          text        NOT NULL,
  reason        text        NOT NULL,
  payload       text        NOT NULL,
  origin        text        NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at  timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX bar_quarantine_once ON bar_quarantine (symbol, period, ts, rule, md5(payload)) NULLS NOT DISTINCT;

CREATE TABLE sync_run (
  run_id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind             text        NOT NULL,
  transaction_mode text        NOT NULL,
  owner            text        NOT NULL,
  started_at       timestamptz NOT NULL DEFAULT now(),
  finished_at      timestamptz,
  series           int         NOT NULL DEFAULT 0,
  committed        int         NOT NULL DEFAULT 0,
  unchanged        int         NOT NULL DEFAULT 0,
  busy             int         NOT NULL DEFAULT 0,
  failed           int         NOT NULL DEFAULT 0,
  saga_success     int         NOT NULL DEFAULT 0,
  saga_rollback    int         NOT NULL DEFAULT 0,
  rows_read        bigint      NOT NULL DEFAULT 0,
  rows_written     bigint      NOT NULL DEFAULT 0,
  rows_quarantined bigint      NOT NULL DEFAULT 0,
  duration_ms      bigint
);

-- Rounds of the cleaner; an unfinished row is its lock.
CREATE TABLE cleaner_round (
  round_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind        text        NOT NULL CHECK (kind IN ('clean', 'purge')),
  owner       text        NOT NULL,
  started_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  abandoned   int         NOT NULL DEFAULT 0,
  finished    int         NOT NULL DEFAULT 0,
  stuck       int         NOT NULL DEFAULT 0,
  late_ranges int         NOT NULL DEFAULT 0,
  purged_rows bigint      NOT NULL DEFAULT 0,
  pruned_rows bigint      NOT NULL DEFAULT 0,
  error       text
);
CREATE UNIQUE INDEX cleaner_round_active ON cleaner_round ((true)) WHERE finished_at IS NULL;

-- What a purge has deleted.
CREATE TABLE purge_receipt (
  receipt_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction_id bigint      NOT NULL,
  table_name     text        NOT NULL,
  child_table    text        NOT NULL,
  symbol         text        NOT NULL,
  period         text        NOT NULL,
  range_start    timestamptz NOT NULL,
  range_end      timestamptz NOT NULL,
  rows           int         NOT NULL,
  purged_at      timestamptz NOT NULL DEFAULT now()
);

-- Transactions up to this id have left the log by age; all of them had ended.
CREATE TABLE log_pruned (
  is_only         boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  transaction_id  bigint  NOT NULL
);
INSERT INTO log_pruned (transaction_id) VALUES (0);
