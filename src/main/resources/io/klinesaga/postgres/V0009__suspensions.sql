-- Days on which a source says that a security was not traded.
CREATE TABLE suspension (
  symbol        text        NOT NULL,
  day           date        NOT NULL,
  source        text        NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol, day, source)
);
COMMENT ON TABLE suspension IS 'What a source has said, not what is so: a bar of the day, of whatever source, says otherwise.';
