package io.klinesaga.tdengine;

import io.klinesaga.jdbc.DatabaseException;
import java.sql.SQLException;

/** TDengine refused a statement. */
public final class TdengineRefusedException extends DatabaseException {
  private final int code;

  TdengineRefusedException(String message, SQLException cause, int code) {
    super(message, cause);
    this.code = code;
  }

  /** The low 16 bits of TDengine's error code. */
  public int code() {
    return code;
  }

  /** Whether a table the statement names does not exist. */
  boolean isMissingTable() {
    return code == 0x2603 || code == 0x2662 || code == 0x0618;
  }

  /** Whether the database the statement names does not exist. */
  boolean isMissingDatabase() {
    return code == 0x0388 || (code == 0x2662 && String.valueOf(getMessage()).contains("Database"));
  }
}
