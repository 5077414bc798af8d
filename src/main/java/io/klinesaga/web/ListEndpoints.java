package io.klinesaga.web;

import io.klinesaga.market.Codes;
import io.klinesaga.market.Symbol;
import io.klinesaga.postgres.PostgresPages;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Lists out of PostgreSQL, page by page. */
final class ListEndpoints {
  private static final long ANY = 999_999_999_999_999_999L;

  private final PostgresPages pages;
  private final List<String> sources;
  private final Function<String, Optional<String>> sagaOf;
  private final Supplier<Codes> codesNow;

  /**
   * @param sources the configured ones, in their order
   * @param sagaOf the id of a saga, by its own or by the number of a transaction of it
   * @param codesNow which securities had other codes, as is known now
   */
  ListEndpoints(
      PostgresPages pages,
      List<String> sources,
      Function<String, Optional<String>> sagaOf,
      Supplier<Codes> codesNow) {
    this.pages = pages;
    this.sources = sources;
    this.sagaOf = sagaOf;
    this.codesNow = codesNow;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            "/api/series",
            "The series that are kept in step, by symbol.",
            List.of(
                Parameter.optional("period", "1d, 1m, 5m, 15m, 30m or 60m; default 1d"),
                Parameter.optional("search", "the beginning of a code, or a part of a name"),
                Parameter.optional("after", "only symbols after this one: next of the page before"),
                Parameter.LIMIT),
            this::series),
        new Endpoint(
            "/api/runs",
            "The runs, the last first.",
            List.of(
                Parameter.optional("before", "only runs before this one: next of the page before"),
                Parameter.LIMIT),
            (query, reply) ->
                reply.json(pages.runs(query.number("before", ANY, 1, ANY), query.limit(20, 200)))),
        new Endpoint(
            "/api/sagas",
            "The sagas, the last first.",
            List.of(
                Parameter.optional("state", "open or all; default open"),
                Parameter.optional(
                    "before", "only sagas begun before this one: next of the page before"),
                Parameter.LIMIT),
            (query, reply) ->
                reply.json(
                    pages.sagas(isAll(query), query.text("before", ""), query.limit(50, 200)))),
        new Endpoint(
            "/api/sagas/:id",
            "One saga with its transactions and what happened to it.",
            List.of(Parameter.required("id", "its id, or the number of a transaction of it")),
            this::saga),
        new Endpoint(
            "/api/marks",
            "Corporate actions, quarantined and disputed bars of a series.",
            List.of(
                Parameter.required("symbol", "such as 600000.SH; an old code will do"),
                Parameter.optional("period", "1d, 1m, 5m, 15m, 30m or 60m; default 1d"),
                Parameter.optional("from", "first day"),
                Parameter.optional("to", "last day")),
            this::marks),
        new Endpoint(
            "/api/acts",
            "What was ordered over HTTP, by whom and why, the last first.",
            List.of(
                Parameter.optional("before", "only acts before this one: next of the page before"),
                Parameter.LIMIT),
            (query, reply) ->
                reply.json(pages.acts(query.number("before", ANY, 1, ANY), query.limit(20, 200)))),
        new Endpoint(
            "/api/sources",
            "The sources, the configured ones first, and their hosts.",
            List.of(),
            (query, reply) -> reply.json(pages.sources(sources))));
  }

  private void series(Query query, Reply reply) {
    String after = query.text("after").map(Symbol::parse).map(Symbol::toString).orElse("");
    reply.json(
        pages.series(query.period(), query.text("search", ""), after, query.limit(100, 1000)));
  }

  private static boolean isAll(Query query) {
    return query.oneOf("state", "open", "open", "all").equals("all");
  }

  /** Of all codes of the security, as its bars are. */
  private void marks(Query query, Reply reply) {
    Set<Symbol> codes = codesNow.get().all(query.symbol());
    reply.json(pages.marks(codes, query.period(), query.range()));
  }

  private void saga(Query query, Reply reply) {
    String id = query.text("id", "");
    reply.json(
        sagaOf
            .apply(id)
            .flatMap(pages::saga)
            .orElseThrow(() -> new ApiException(404, "there is no saga " + id)));
  }
}
