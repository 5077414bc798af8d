package io.klinesaga.web;

/**
 * A parameter of an endpoint.
 *
 * @param name as in the query
 * @param isRequired whether it must be there
 * @param description what it is, for the OpenAPI document
 */
record Parameter(String name, boolean isRequired, String description) {
  /** See {@link Query#limit}. */
  static final Parameter LIMIT = optional("limit", "most entries of a page");

  /** See {@link Query#offset}. */
  static final Parameter OFFSET = optional("offset", "how many entries to pass over");

  static Parameter required(String name, String description) {
    return new Parameter(name, true, description);
  }

  static Parameter optional(String name, String description) {
    return new Parameter(name, false, description);
  }
}
