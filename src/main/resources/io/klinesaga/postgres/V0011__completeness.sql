-- Whether a day is complete: the last answer, for who waits for it.
CREATE TABLE day_state (
  day            date        NOT NULL,
  period         text        NOT NULL,
  complete       text        NOT NULL CHECK (complete IN ('yes', 'no', 'not-due', 'unknown')),
  figures        jsonb       NOT NULL,
  hash           text        NOT NULL,
  answered_at    timestamptz NOT NULL DEFAULT now(),
  complete_since timestamptz,
  PRIMARY KEY (day, period)
);
COMMENT ON COLUMN day_state.figures IS 'Number of symbols by state, and how many are expected.';
COMMENT ON COLUMN day_state.hash IS 'SHA-256 of what the answer rests on.';
COMMENT ON COLUMN day_state.answered_at IS 'When this answer was first given; asked again without new evidence it stays.';

-- All answers that differ from the one before.
CREATE TABLE day_answer (
  answer_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  day         date        NOT NULL,
  period      text        NOT NULL,
  complete    text        NOT NULL,
  figures     jsonb       NOT NULL,
  hash        text        NOT NULL,
  exceptions  jsonb       NOT NULL,
  answered_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX day_answer_day ON day_answer (day, period, answer_id);
COMMENT ON COLUMN day_answer.exceptions IS 'State of each symbol that is not present.';

-- What is noted of a day is looked up by the day.
CREATE INDEX bar_quarantine_ts ON bar_quarantine (ts);
CREATE INDEX suspension_day ON suspension (day);
