package io.klinesaga.tdengine;

import io.klinesaga.jdbc.DatabaseUnreachableException;
import java.sql.SQLException;

/**
 * For as long as a request may take, a TDengine cluster answered that it cannot serve it now: it
 * has no leader, is being restored, or has lost a node. It is no refusal: a later attempt may
 * succeed, and what the request has done may be unknown.
 */
public final class TdengineUnsettledException extends DatabaseUnreachableException {
  TdengineUnsettledException(String message, SQLException cause) {
    super(message, cause);
  }
}
