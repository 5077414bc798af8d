-- What people have ordered over HTTP.
CREATE TABLE console_act (
  act_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at       timestamptz NOT NULL DEFAULT now(),
  owner    text        NOT NULL,
  person   text        NOT NULL,
  act      text        NOT NULL,
  details  jsonb       NOT NULL,
  reason   text        NOT NULL,
  ended_at timestamptz,
  outcome  text
);
COMMENT ON COLUMN console_act.owner IS 'The process that works on it, as in saga_owner.';
COMMENT ON TABLE console_act IS 'Written before the work begins; outcome is what came of it.';
