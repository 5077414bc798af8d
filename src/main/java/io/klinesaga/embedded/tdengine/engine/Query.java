package io.klinesaga.embedded.tdengine.engine;

import java.util.List;

/** SQL and the columns it gives. */
record Query(String sql, List<ResultColumn> columns) {}
