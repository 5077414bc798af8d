-- When transactions that have left the log by age were committed.
CREATE TABLE pruned_commit (
  first_id     bigint      PRIMARY KEY,
  last_id      bigint      NOT NULL,
  committed_at timestamptz NOT NULL
);
COMMENT ON TABLE pruned_commit IS 'Transactions from first_id to last_id; those of a saga have one time.';

-- From when on bar_revision has every row that was overwritten.
CREATE TABLE history_start (
  since timestamptz NOT NULL
);
INSERT INTO history_start
  SELECT CASE WHEN EXISTS (SELECT 1 FROM transaction_log) THEN now() ELSE timestamptz '1970-01-01 00:00:00+00' END;

-- What of a transaction has become revisions, for the audit.
ALTER TABLE transaction_log ADD COLUMN revised_count int NOT NULL DEFAULT 0;
ALTER TABLE transaction_log ADD COLUMN revised_checksum bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN transaction_log.revised_count IS 'Valid rows that committed transactions have overwritten since; they are in bar_revision. revised_checksum is the sum over them.';
CREATE INDEX bar_revision_age ON bar_revision USING brin (revised_at);
