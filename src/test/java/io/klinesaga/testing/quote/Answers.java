package io.klinesaga.testing.quote;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.time.Clock;
import java.util.Optional;

/** The body for each request. */
final class Answers {
  private static final int SETUP_3_SIZE = 10;

  private final Hostility faults;
  private final SetupAnswers setup = new SetupAnswers(Clock.systemUTC());
  private final ListAnswers lists;
  private final BarAnswers bars;
  private final QuoteAnswers quotes;
  private final EventAnswers events;

  Answers(QuoteMarket market, Hostility faults) {
    this.faults = faults;
    lists = new ListAnswers(market);
    bars = new BarAnswers(market, faults);
    quotes = new QuoteAnswers(market, faults);
    events = new EventAnswers(market, faults);
  }

  /**
   * The body; none where a server is silent, as it is about what it does not know.
   *
   * @throws IOException if the connection ends instead
   */
  Optional<byte[]> to(QuoteRequest request) throws IOException {
    try {
      return isSilenced(request) ? Optional.empty() : known(request);
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private Optional<byte[]> known(QuoteRequest request) throws IOException {
    if (BarRequest.isOne(request)) {
      return bars.bars(request);
    }
    if (request.method() == Method.EVENTS) {
      return events.events(request);
    }
    byte[] body =
        switch (request.method()) {
          case Method.LOGIN -> setup.login();
          case Method.SETUP_3 -> new byte[SETUP_3_SIZE];
          case Method.HEARTBEAT -> setup.heartbeat();
          case Method.COUNT -> lists.count(request);
          case Method.LIST -> lists.page(request);
          case Method.LIST_NEW -> lists.newPage(request);
          case Method.QUOTES -> quotes.quotes(request);
          case Method.FINANCE -> events.finance(request);
          default -> null;
        };
    return Optional.ofNullable(body);
  }

  private boolean isSilenced(QuoteRequest request) {
    return isAboutMarket(request) && faults.isSilent(request.fields().getShort());
  }

  private static boolean isAboutMarket(QuoteRequest request) {
    return switch (request.method()) {
      case Method.COUNT, Method.LIST, Method.LIST_NEW -> true;
      default -> false;
    };
  }

  /** Whether it belongs to the introduction of a client or its sign of life. */
  static boolean isSetup(QuoteRequest request) {
    return switch (request.method()) {
      case Method.LOGIN, Method.SETUP_3, Method.HEARTBEAT -> true;
      default -> false;
    };
  }
}
