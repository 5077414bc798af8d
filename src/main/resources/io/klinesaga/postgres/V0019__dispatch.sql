-- Runs of which the nodes of a cluster share the work.
CREATE TABLE sync_dispatch (
  run_id     bigint      PRIMARY KEY REFERENCES sync_run ON DELETE CASCADE,
  request    jsonb       NOT NULL,
  idle       int         NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE sync_dispatch IS 'A run with a row here outlives the process that has planned it: the owner of its sync_run ends it, and another process becomes owner when that one is gone.';
COMMENT ON COLUMN sync_dispatch.idle IS 'Series that have ended with the plan.';

CREATE TABLE sync_chunk (
  run_id   bigint      NOT NULL REFERENCES sync_dispatch ON DELETE CASCADE,
  number   int         NOT NULL,
  period   text        NOT NULL,
  symbols  text[]      NOT NULL,
  state    text        NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'TAKEN', 'DONE', 'PARKED', 'CANCELLED')),
  since    timestamptz NOT NULL DEFAULT now(),
  owner    text,
  attempts int         NOT NULL DEFAULT 0,
  failures int         NOT NULL DEFAULT 0,
  failed_on text[]     NOT NULL DEFAULT '{}',
  error    text,
  report   jsonb,
  PRIMARY KEY (run_id, number)
);
CREATE INDEX sync_chunk_open ON sync_chunk (since) WHERE state IN ('OPEN', 'TAKEN');
COMMENT ON TABLE sync_chunk IS 'The series of one chunk of a run. Whoever turns OPEN into TAKEN works on it; a message says that it is there, and no more.';
COMMENT ON COLUMN sync_chunk.since IS 'Since when it is in its state.';
COMMENT ON COLUMN sync_chunk.owner IS 'The process that works or has worked on it, as in saga_owner.';
COMMENT ON COLUMN sync_chunk.failed_on IS 'Processes on which it has broken down, or that were gone before it had ended.';
COMMENT ON COLUMN sync_chunk.report IS 'What has come of it: the end of each series, and counts of bars.';
