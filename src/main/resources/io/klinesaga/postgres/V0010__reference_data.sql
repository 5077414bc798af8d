-- What is known of securities beside their bars.
ALTER TABLE symbols_info
  ADD COLUMN name text,
  ADD COLUMN type text,
  ADD COLUMN board text,
  ADD COLUMN listed_on date,
  ADD COLUMN delisted_on date,
  ADD COLUMN gone_since date,
  ADD COLUMN reference_source text,
  ADD COLUMN reference_seen_at timestamptz,
  ALTER COLUMN last_synced_at DROP NOT NULL;
COMMENT ON COLUMN symbols_info.last_synced_at IS 'Empty if the symbol is only known from lists.';
COMMENT ON COLUMN symbols_info.delisted_on IS 'The first day on which it is not listed any more, as a source says.';
COMMENT ON COLUMN symbols_info.gone_since IS 'The day on which the last whole list that had it did not have it any more.';
COMMENT ON COLUMN symbols_info.reference_source IS 'The most trusted source that knows the security.';
COMMENT ON COLUMN symbols_info.reference_seen_at IS 'When what is known of it changed last.';

CREATE TABLE security_fact (
  symbol      text        NOT NULL,
  source      text        NOT NULL,
  name        text,
  type        text,
  board       text,
  listed_on   date,
  delisted_on date,
  in_list     boolean,
  gone_since  date,
  seen_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol, source)
);
COMMENT ON TABLE security_fact IS 'What each source says of a security; symbols_info has what is believed of it.';
COMMENT ON COLUMN security_fact.in_list IS 'Whether the last whole list of the source has it; empty if no whole list ever had it.';

-- One history under several codes.
CREATE TABLE symbol_alias (
  old_symbol text        PRIMARY KEY,
  symbol     text        NOT NULL,
  since      date        NOT NULL,
  source     text        NOT NULL,
  seen_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX symbol_alias_symbol ON symbol_alias (symbol);
COMMENT ON COLUMN symbol_alias.since IS 'The first day of the code symbol; up to the day before the old one was the code.';

CREATE TABLE trading_day (
  day     date        NOT NULL,
  source  text        NOT NULL,
  trades  boolean     NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (day, source)
);
COMMENT ON TABLE trading_day IS 'What each source says of a day; which of them is believed is decided when the table is read.';

-- Dividends, rights, splits. Rows are never changed.
CREATE TABLE corporate_action (
  action_id  bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  symbol     text             NOT NULL,
  ex_date    date             NOT NULL,
  category   int              NOT NULL,
  c1         double precision NOT NULL,
  c2         double precision NOT NULL,
  c3         double precision NOT NULL,
  c4         double precision NOT NULL,
  withdrawn  boolean          NOT NULL DEFAULT false,
  source     text             NOT NULL,
  seen_at    timestamptz      NOT NULL DEFAULT now(),
  supersedes bigint           REFERENCES corporate_action
);
CREATE INDEX corporate_action_symbol ON corporate_action (symbol, ex_date);
CREATE UNIQUE INDEX corporate_action_superseded ON corporate_action (supersedes);
COMMENT ON COLUMN corporate_action.supersedes IS 'The row that was said before of the same event; it counts no more.';
COMMENT ON COLUMN corporate_action.withdrawn IS 'The source does not name the event any more.';

CREATE TABLE reference_reading (
  source  text        NOT NULL,
  kind    text        NOT NULL,
  subject text        NOT NULL,
  items   int         NOT NULL,
  read_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, kind, subject)
);
COMMENT ON TABLE reference_reading IS 'When each list, file or symbol was read or asked for last, and how much it had.';
