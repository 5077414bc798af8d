-- Several processes with kline.cluster.enabled: the nodes, the firings, and Quartz' own tables.
CREATE TABLE cluster_node (
  owner        text        PRIMARY KEY REFERENCES saga_owner ON DELETE CASCADE,
  name         text        NOT NULL,
  version      text        NOT NULL,
  schema       text        NOT NULL,
  clock_offset bigint      NOT NULL,
  schedules    jsonb       NOT NULL,
  noted_at     timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE cluster_node IS 'What a process with kline.cluster.enabled is; when it was seen last is in saga_owner.';
COMMENT ON COLUMN cluster_node.clock_offset IS 'The clock of the database minus its own, milliseconds.';
COMMENT ON COLUMN cluster_node.schedules IS 'Object: name of the trigger to its cron expression.';

CREATE TABLE schedule_firing (
  route        text        NOT NULL,
  scheduled_at timestamptz NOT NULL,
  owner        text        NOT NULL,
  claim        uuid        NOT NULL,
  attempts     int         NOT NULL,
  taken_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at     timestamptz,
  outcome      text        CHECK (outcome IN ('done', 'failed', 'lost')),
  error        text,
  PRIMARY KEY (route, scheduled_at)
);
CREATE INDEX schedule_firing_open ON schedule_firing (scheduled_at) WHERE ended_at IS NULL;
CREATE INDEX schedule_firing_taken ON schedule_firing (taken_at);
COMMENT ON TABLE schedule_firing IS 'A firing of a schedule; the process that puts the row in does it.';
COMMENT ON COLUMN schedule_firing.owner IS 'As in saga_owner; empty while it was left to another process.';
COMMENT ON COLUMN schedule_firing.claim IS 'Of one attempt of one process; changes when the firing is taken over.';
COMMENT ON COLUMN schedule_firing.attempts IS 'How often it was begun: more than once if a process was gone before its end.';

-- What Quartz 2.5 keeps in JobStoreTX, by the columns that its PostgreSQLDelegate names.
CREATE TABLE quartz_job_details (
  sched_name        text    NOT NULL,
  job_name          text    NOT NULL,
  job_group         text    NOT NULL,
  description       text,
  job_class_name    text    NOT NULL,
  is_durable        boolean NOT NULL,
  is_nonconcurrent  boolean NOT NULL,
  is_update_data    boolean NOT NULL,
  requests_recovery boolean NOT NULL,
  job_data          bytea,
  PRIMARY KEY (sched_name, job_name, job_group)
);

CREATE TABLE quartz_triggers (
  sched_name     text     NOT NULL,
  trigger_name   text     NOT NULL,
  trigger_group  text     NOT NULL,
  job_name       text     NOT NULL,
  job_group      text     NOT NULL,
  description    text,
  next_fire_time bigint,
  prev_fire_time bigint,
  priority       int,
  trigger_state  text     NOT NULL,
  trigger_type   text     NOT NULL,
  start_time     bigint   NOT NULL,
  end_time       bigint,
  calendar_name  text,
  misfire_instr  smallint,
  job_data       bytea,
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, job_name, job_group) REFERENCES quartz_job_details
);

CREATE TABLE quartz_simple_triggers (
  sched_name      text   NOT NULL,
  trigger_name    text   NOT NULL,
  trigger_group   text   NOT NULL,
  repeat_count    bigint NOT NULL,
  repeat_interval bigint NOT NULL,
  times_triggered bigint NOT NULL,
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES quartz_triggers
);

CREATE TABLE quartz_cron_triggers (
  sched_name      text NOT NULL,
  trigger_name    text NOT NULL,
  trigger_group   text NOT NULL,
  cron_expression text NOT NULL,
  time_zone_id    text,
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES quartz_triggers
);

CREATE TABLE quartz_simprop_triggers (
  sched_name    text NOT NULL,
  trigger_name  text NOT NULL,
  trigger_group text NOT NULL,
  str_prop_1    text,
  str_prop_2    text,
  str_prop_3    text,
  int_prop_1    int,
  int_prop_2    int,
  long_prop_1   bigint,
  long_prop_2   bigint,
  dec_prop_1    numeric,
  dec_prop_2    numeric,
  bool_prop_1   boolean,
  bool_prop_2   boolean,
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES quartz_triggers
);

CREATE TABLE quartz_blob_triggers (
  sched_name    text NOT NULL,
  trigger_name  text NOT NULL,
  trigger_group text NOT NULL,
  blob_data     bytea,
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES quartz_triggers
);

CREATE TABLE quartz_calendars (
  sched_name    text  NOT NULL,
  calendar_name text  NOT NULL,
  calendar      bytea NOT NULL,
  PRIMARY KEY (sched_name, calendar_name)
);

CREATE TABLE quartz_paused_trigger_grps (
  sched_name    text NOT NULL,
  trigger_group text NOT NULL,
  PRIMARY KEY (sched_name, trigger_group)
);

CREATE TABLE quartz_fired_triggers (
  sched_name        text   NOT NULL,
  entry_id          text   NOT NULL,
  trigger_name      text   NOT NULL,
  trigger_group     text   NOT NULL,
  instance_name     text   NOT NULL,
  fired_time        bigint NOT NULL,
  sched_time        bigint NOT NULL,
  priority          int    NOT NULL,
  state             text   NOT NULL,
  job_name          text,
  job_group         text,
  is_nonconcurrent  boolean,
  requests_recovery boolean,
  PRIMARY KEY (sched_name, entry_id)
);

CREATE TABLE quartz_scheduler_state (
  sched_name        text   NOT NULL,
  instance_name     text   NOT NULL,
  last_checkin_time bigint NOT NULL,
  checkin_interval  bigint NOT NULL,
  PRIMARY KEY (sched_name, instance_name)
);

CREATE TABLE quartz_locks (
  sched_name text NOT NULL,
  lock_name  text NOT NULL,
  PRIMARY KEY (sched_name, lock_name)
);
