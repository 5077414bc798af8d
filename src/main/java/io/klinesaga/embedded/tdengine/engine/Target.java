package io.klinesaga.embedded.tdengine.engine;

/** Where a parameter goes. */
public enum Target {
  COLUMN,
  TAG,
  TABLE_NAME
}
