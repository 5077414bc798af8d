-- Whether the corporate actions of a security were known, and since when: rows are only added.
CREATE TABLE action_reading (
  subject text        NOT NULL,
  day     date        NOT NULL,
  source  text        NOT NULL,
  whole   boolean     NOT NULL,
  read_at timestamptz NOT NULL,
  PRIMARY KEY (subject, day, source)
);
CREATE INDEX action_reading_whole ON action_reading (day) WHERE whole;
COMMENT ON TABLE action_reading IS 'On which days (Asia/Shanghai) a source has said all corporate actions that it knows of a symbol, or, if whole, of all symbols.';
COMMENT ON COLUMN action_reading.read_at IS 'The first time of that day.';

-- Of what was read without any action it is not known whether it was refused.
INSERT INTO action_reading (subject, day, source, whole, read_at)
SELECT subject, (read_at AT TIME ZONE 'Asia/Shanghai')::date, source, subject !~ '^[0-9]{6}\.(SH|SZ|BJ)$', read_at
FROM reference_reading WHERE kind = 'actions' AND items > 0;
