package io.klinesaga.web;

import io.klinesaga.postgres.PostgresSharedRuns;
import java.util.List;
import java.util.Locale;

/** {@code /api/chunks}. */
final class ChunkEndpoint {
  private final PostgresSharedRuns chunks;

  ChunkEndpoint(PostgresSharedRuns chunks) {
    this.chunks = chunks;
  }

  Endpoint endpoint() {
    return new Endpoint(
        "/api/chunks",
        "The chunks of a run of which the nodes share the work, that are in one state.",
        List.of(
            Parameter.required("run", "its number"),
            Parameter.optional("state", "open, taken, done, parked or cancelled; default parked"),
            Parameter.OFFSET,
            Parameter.LIMIT),
        this::answer);
  }

  private void answer(Query query, Reply reply) {
    long run = query.number("run", 0, 0, Long.MAX_VALUE);
    String state =
        query
            .oneOf("state", "parked", "open", "taken", "done", "parked", "cancelled")
            .toUpperCase(Locale.ROOT);
    reply.json(
        chunks
            .chunks(run, state, query.offset(), query.limit(50, 100))
            .orElseThrow(
                () -> new ApiException(404, "there is no run " + run + " whose work is shared")));
  }
}
