package io.klinesaga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** What a worker tells Kafka. */
class ChunkAcknowledgementTest {
  private final List<String> committed = new ArrayList<>();
  private final ChunkWorker worker =
      new ChunkWorker(null, null, chunk -> null, 1, () -> {}); // neither is asked for anything

  private void acknowledge(String message) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    KafkaManualCommit commit = () -> committed.add(message);
    exchange.getMessage().setHeader(KafkaConstants.MANUAL_COMMIT, commit);
    worker.acknowledge(exchange);
  }

  @Test
  void a_message_that_comes_while_the_process_leaves_is_for_another_one() {
    acknowledge("before");
    worker.leave("stopping");
    worker.work("1/1");
    acknowledge("1/1");
    assertThat(committed).containsExactly("before");
  }
}
