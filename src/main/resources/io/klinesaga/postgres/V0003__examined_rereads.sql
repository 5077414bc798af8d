-- The series of a range to be rewritten is looked at once by the cleaner, not in every round.
ALTER TABLE reread_range ADD COLUMN examined boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN reread_range.examined IS 'Whether the cleaner has compared the whole series with the log since the mark was made.';
