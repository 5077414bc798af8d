-- What the hosts of a source are known for, so that a start need not try them all.
CREATE TABLE source_host (
  source       text        NOT NULL,
  host         text        NOT NULL,
  kind         text        NOT NULL,
  dialect      text        NOT NULL,
  bar_label    text,
  failures     integer     NOT NULL,
  paused_until timestamptz,
  last_success timestamptz,
  reason       text        NOT NULL,
  updated_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, host, kind)
);
COMMENT ON TABLE source_host IS 'Hosts of a source and how they have answered, by kind of request.';
COMMENT ON COLUMN source_host.kind IS 'What the host is asked for: day, minute or list.';
COMMENT ON COLUMN source_host.dialect IS 'In which form it answers; empty if it has not answered yet.';
COMMENT ON COLUMN source_host.bar_label IS 'Which end of a minute bar its times name: end or start.';
COMMENT ON COLUMN source_host.failures IS 'How often in a row it has failed; 0 of a host that was proved.';
COMMENT ON COLUMN source_host.paused_until IS 'It is not asked before.';
COMMENT ON COLUMN source_host.reason IS 'Why it failed last.';
