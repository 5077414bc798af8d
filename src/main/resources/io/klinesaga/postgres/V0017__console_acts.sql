-- What people have ordered over HTTP.
CREATE TABLE console_act (
  act_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at       timestamptz NOT NULL DEFAULT now(),
  person   text        NOT NULL,
  act      text        NOT NULL,
  details  jsonb       NOT NULL,
  reason   text        NOT NULL,
  ended_at timestamptz,
  outcome  text
);
COMMENT ON TABLE console_act IS 'Written before the work begins; outcome is what came of it.';
