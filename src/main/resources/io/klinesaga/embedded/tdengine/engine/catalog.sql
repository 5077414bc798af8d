-- The catalog of the embedded TDengine. The rows of a super table or ordinary table with the id n in td_schema
-- are in the SQL table dn(tb, ts, c...), the names and tags of its child tables in tn(tb, name, g...).

-- "keep" and "duration" are minutes.
CREATE TABLE td_database(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, keep INTEGER NOT NULL,
  duration INTEGER NOT NULL, wal_level INTEGER NOT NULL, wal_fsync_period INTEGER NOT NULL);

CREATE TABLE td_schema(id INTEGER PRIMARY KEY AUTOINCREMENT, database INTEGER NOT NULL, name TEXT NOT NULL,
  super INTEGER NOT NULL);

-- Columns and tags; "time" marks the first column.
CREATE TABLE td_column(id INTEGER PRIMARY KEY AUTOINCREMENT, schema INTEGER NOT NULL, name TEXT NOT NULL,
  type TEXT NOT NULL, length INTEGER NOT NULL, tag INTEGER NOT NULL, time INTEGER NOT NULL);

-- Child tables and ordinary tables.
CREATE TABLE td_table(id INTEGER PRIMARY KEY AUTOINCREMENT, database INTEGER NOT NULL, name TEXT NOT NULL,
  schema INTEGER NOT NULL, created INTEGER NOT NULL, UNIQUE(database, name));

CREATE INDEX td_table_schema ON td_table(schema);

-- The columns of the views below as a client sees them.
CREATE TABLE td_view(id INTEGER PRIMARY KEY, view TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
  length INTEGER NOT NULL);

INSERT INTO td_view(view, name, type, length) VALUES
  ('td_describe', 'field', 'VARCHAR', 64),
  ('td_describe', 'type', 'VARCHAR', 20),
  ('td_describe', 'length', 'INT', 4),
  ('td_describe', 'note', 'VARCHAR', 16),
  ('td_describe', 'encode', 'VARCHAR', 12),
  ('td_describe', 'compress', 'VARCHAR', 12),
  ('td_describe', 'level', 'VARCHAR', 12),
  ('ins_databases', 'name', 'VARCHAR', 64),
  ('ins_databases', 'duration', 'VARCHAR', 10),
  ('ins_databases', 'keep', 'VARCHAR', 32),
  ('ins_databases', 'precision', 'VARCHAR', 2),
  ('ins_databases', 'wal_level', 'TINYINT', 1),
  ('ins_databases', 'wal_fsync_period', 'INT', 4),
  ('ins_stables', 'stable_name', 'VARCHAR', 192),
  ('ins_stables', 'db_name', 'VARCHAR', 64),
  ('ins_stables', 'columns', 'INT', 4),
  ('ins_tables', 'table_name', 'VARCHAR', 192),
  ('ins_tables', 'db_name', 'VARCHAR', 64),
  ('ins_tables', 'create_time', 'TIMESTAMP', 8),
  ('ins_tables', 'columns', 'INT', 4),
  ('ins_tables', 'stable_name', 'VARCHAR', 192),
  ('ins_tables', 'uid', 'BIGINT', 8),
  ('ins_tables', 'vgroup_id', 'INT', 4),
  ('ins_tables', 'ttl', 'INT', 4),
  ('ins_tables', 'table_comment', 'VARCHAR', 1024),
  ('ins_tables', 'type', 'VARCHAR', 21),
  ('ins_columns', 'table_name', 'VARCHAR', 192),
  ('ins_columns', 'db_name', 'VARCHAR', 64),
  ('ins_columns', 'table_type', 'VARCHAR', 21),
  ('ins_columns', 'col_name', 'VARCHAR', 64),
  ('ins_columns', 'col_type', 'VARCHAR', 32),
  ('ins_columns', 'col_length', 'INT', 4),
  ('ins_views', 'view_name', 'VARCHAR', 192),
  ('ins_views', 'db_name', 'VARCHAR', 64),
  ('ins_tags', 'table_name', 'VARCHAR', 192),
  ('ins_tags', 'db_name', 'VARCHAR', 64),
  ('ins_tags', 'stable_name', 'VARCHAR', 192),
  ('ins_tags', 'tag_name', 'VARCHAR', 64),
  ('ins_tags', 'tag_type', 'VARCHAR', 32);

-- DESCRIBE; the last three are how a real server stores a column.
CREATE VIEW td_describe AS
SELECT schema, id, tag, name AS field, type, length, CASE WHEN tag THEN 'TAG' ELSE '' END AS note,
  CASE WHEN tag OR type IN ('VARCHAR', 'NCHAR') THEN 'disabled' WHEN type = 'TIMESTAMP' THEN 'delta-i'
    WHEN type IN ('FLOAT', 'DOUBLE') THEN 'delta-d' WHEN type = 'BOOL' THEN 'bit-packing'
    ELSE 'simple8b' END AS encode,
  CASE WHEN tag THEN 'disabled' WHEN type IN ('BOOL', 'VARCHAR', 'NCHAR') THEN 'zstd' ELSE 'lz4' END AS compress,
  CASE WHEN tag THEN 'disabled' ELSE 'medium' END AS level
FROM td_column;

-- information_schema

-- Minutes as text in the largest unit that they are whole in; KEEP is that of three tiers of storage.
CREATE VIEW td_span AS
SELECT id, CASE WHEN keep % 1440 = 0 THEN (keep / 1440) || 'd' WHEN keep % 60 = 0 THEN (keep / 60) || 'h'
    ELSE keep || 'm' END AS keep,
  CASE WHEN duration % 1440 = 0 THEN (duration / 1440) || 'd' WHEN duration % 60 = 0 THEN (duration / 60) || 'h'
    ELSE duration || 'm' END AS duration
FROM td_database;

CREATE VIEW ins_databases AS
SELECT 'information_schema' AS name, NULL AS duration, NULL AS keep, NULL AS precision, NULL AS wal_level,
  NULL AS wal_fsync_period
UNION ALL SELECT 'performance_schema', NULL, NULL, NULL, NULL, NULL
UNION ALL SELECT d.name, s.duration, s.keep || ',' || s.keep || ',' || s.keep, 'ms', d.wal_level, d.wal_fsync_period
FROM td_database d JOIN td_span s ON s.id = d.id;

CREATE VIEW ins_stables AS
SELECT s.name AS stable_name, b.name AS db_name,
  (SELECT count(*) FROM td_column c WHERE c.schema = s.id AND NOT c.tag) AS columns
FROM td_schema s JOIN td_database b ON b.id = s.database WHERE s.super;

CREATE VIEW ins_tables AS
SELECT t.name AS table_name, b.name AS db_name, t.created AS create_time,
  (SELECT count(*) FROM td_column c WHERE c.schema = s.id AND NOT c.tag) AS columns,
  CASE WHEN s.super THEN s.name END AS stable_name, t.id AS uid, 2 AS vgroup_id, 0 AS ttl, NULL AS table_comment,
  CASE WHEN s.super THEN 'CHILD_TABLE' ELSE 'NORMAL_TABLE' END AS type
FROM td_table t JOIN td_schema s ON s.id = t.schema JOIN td_database b ON b.id = t.database;

CREATE VIEW ins_columns AS
SELECT o.name AS table_name, b.name AS db_name, o.type AS table_type, c.name AS col_name,
  CASE WHEN c.type IN ('VARCHAR', 'NCHAR') THEN c.type || '(' || c.length || ')' ELSE c.type END AS col_type,
  CASE c.type WHEN 'VARCHAR' THEN c.length + 2 WHEN 'NCHAR' THEN c.length * 4 + 2 ELSE c.length END AS col_length
FROM (SELECT id AS schema, database, name, 'SUPER_TABLE' AS type FROM td_schema WHERE super
    UNION ALL SELECT t.schema, t.database, t.name, CASE WHEN s.super THEN 'CHILD_TABLE' ELSE 'NORMAL_TABLE' END
    FROM td_table t JOIN td_schema s ON s.id = t.schema) o
  JOIN td_database b ON b.id = o.database
  JOIN td_column c ON c.schema = o.schema AND NOT c.tag;

CREATE VIEW ins_views AS SELECT '' AS view_name, '' AS db_name WHERE 0;

-- Without the values, which are in the tables tn.
CREATE VIEW ins_tags AS
SELECT t.name AS table_name, b.name AS db_name, s.name AS stable_name, c.name AS tag_name,
  CASE WHEN c.type IN ('VARCHAR', 'NCHAR') THEN c.type || '(' || c.length || ')' ELSE c.type END AS tag_type
FROM td_table t JOIN td_schema s ON s.id = t.schema JOIN td_database b ON b.id = t.database
  JOIN td_column c ON c.schema = s.id AND c.tag;
