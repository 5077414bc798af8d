-- When evidence for the last answer was gathered, also where it did not change; and what the answer before it came to.
ALTER TABLE day_state ADD COLUMN looked_at timestamptz;
ALTER TABLE day_state ADD COLUMN complete_before text;
UPDATE day_state SET looked_at = answered_at;
ALTER TABLE day_state ALTER COLUMN looked_at SET NOT NULL;
COMMENT ON COLUMN day_state.looked_at IS 'Begin of the last look; an answer whose look began earlier does not replace it.';

-- Days that became complete, or ceased to be, and of which no event has told yet.
CREATE TABLE day_change (
  change_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  day        date        NOT NULL,
  period     text        NOT NULL,
  complete   text        NOT NULL,
  figures    jsonb       NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE day_change IS 'The process run takes a row out and publishes it.';
