package io.klinesaga.web;

import java.util.List;

/**
 * Something that can be asked for.
 *
 * @param path below the server's root; {@code :id} stands for a part of it
 * @param summary what it answers, for the OpenAPI document
 * @param parameters all that the query may have
 * @param work answers, on a thread that may wait
 */
record Endpoint(String path, String summary, List<Parameter> parameters, Work work) {
  Endpoint {
    parameters = List.copyOf(parameters);
  }

  /** Answers a request. */
  @FunctionalInterface
  interface Work {
    void answer(Query query, Reply reply) throws Exception;
  }
}
