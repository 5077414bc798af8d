package io.klinesaga.sync;

import io.klinesaga.jdbc.DatabaseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;

/**
 * Calls the integrators' route {@code direct:kline-metadata} on the thread, and so in the
 * transaction, of the commit.
 */
public final class CamelMetadataHook implements SeriesWriter.MetadataHook {
  private final ProducerTemplate producer;

  public CamelMetadataHook(ProducerTemplate producer) {
    this.producer = producer;
  }

  @Override
  public void run(SeriesBatch batch, List<Map<String, Object>> commits) {
    Exchange answer =
        producer.send(
            "direct:kline-metadata?block=false",
            exchange -> fill(exchange.getMessage(), batch, commits));
    Exception failure = answer.getException();
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    DatabaseException database = DatabaseException.of("PostgreSQL, direct:kline-metadata", failure);
    if (database != null) {
      throw database;
    }
    if (failure != null) {
      throw new IllegalStateException(
          "direct:kline-metadata failed: " + failure.getMessage(), failure);
    }
  }

  private static void fill(Message message, SeriesBatch batch, List<Map<String, Object>> commits) {
    message.setBody(commits);
    message.setHeader("klinePeriod", batch.period().code());
    message.setHeader(
        "klineSymbols",
        commits.stream()
            .map(c -> String.valueOf(c.get("symbol")))
            .collect(Collectors.joining(",")));
    message.setHeader("klineRunId", batch.run().id());
    message.setHeader("klineSagaId", Objects.requireNonNullElse(batch.sagaId(), ""));
  }
}
