-- What committed transactions have overwritten.
CREATE TABLE bar_revision (
  transaction_id bigint           NOT NULL,
  symbol         text             NOT NULL,
  period         text             NOT NULL,
  ts             timestamptz      NOT NULL,
  open           double precision,
  high           double precision,
  low            double precision,
  close          double precision,
  volume         bigint,
  amount         double precision,
  txn_id         bigint,
  is_valid       boolean,
  revised_at     timestamptz      NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol, period, ts, transaction_id)
);
COMMENT ON COLUMN bar_revision.transaction_id IS 'Which overwrote the row; txn_id wrote it.';

-- Which run has seen a rejected bar last.
ALTER TABLE bar_quarantine ADD COLUMN run_id bigint;
