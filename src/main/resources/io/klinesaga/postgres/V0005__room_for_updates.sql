-- Every sync updates the rows of its series. With room on the page of a row its new version needs no entry in an index.
ALTER TABLE sync_state SET (fillfactor = 50);
ALTER TABLE symbols_info SET (fillfactor = 50);
