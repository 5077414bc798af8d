-- Values of stored bars that something else contradicts.
CREATE TABLE bar_dispute (
  symbol        text        NOT NULL,
  period        text        NOT NULL,
  ts            timestamptz NOT NULL,
  found_by      text        NOT NULL,
  field         text        NOT NULL,
  stored        text        NOT NULL,
  other         text        NOT NULL,
  other_source  text        NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol, period, ts, found_by, field, other_source)
);
COMMENT ON COLUMN bar_dispute.found_by IS 'coherent, verify or sync. A row is deleted when the same look compares the value again and finds it equal, or when the value is overwritten.';

-- Which sources a repair has asked in vain.
CREATE TABLE repair_asked (
  symbol   text        NOT NULL,
  period   text        NOT NULL,
  day      date        NOT NULL,
  source   text        NOT NULL,
  answer   text        NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol, period, day, source)
);
COMMENT ON TABLE repair_asked IS 'A source that was asked for a day of a series and did not make it present.';
CREATE INDEX bar_dispute_ts ON bar_dispute (ts);
CREATE INDEX repair_asked_day ON repair_asked (day);
