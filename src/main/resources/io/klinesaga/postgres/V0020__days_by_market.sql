-- The last answer for a day, for each market.
ALTER TABLE day_state ADD COLUMN markets jsonb;
COMMENT ON COLUMN day_state.markets IS 'figures of each market, by SH, SZ, BJ; NULL in an answer that was given before this column was, and that nobody has asked for again.';
