-- Results of audits, whichever process made them.
CREATE TABLE audit_result (
  audit_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  finished_at  timestamptz NOT NULL DEFAULT now(),
  series       int         NOT NULL,
  bars         bigint      NOT NULL,
  transactions bigint      NOT NULL,
  busy         int         NOT NULL,
  duration_ms  bigint      NOT NULL,
  violations   jsonb       NOT NULL
);
COMMENT ON COLUMN audit_result.violations IS 'Number of violations by invariant; what holds is absent.';

-- For the success rate of the last hour.
CREATE INDEX transaction_log_recent ON transaction_log USING brin (created_at) WITH (pages_per_range = 16, autosummarize = on);
