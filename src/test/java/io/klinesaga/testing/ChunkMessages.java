package io.klinesaga.testing;

import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Messages about chunks that no planner has sent. */
public final class ChunkMessages implements AutoCloseable {
  private static final String TOPIC = "kline-chunks";

  private final KafkaProducer<String, String> producer;

  /** To that broker, {@code host:port}. */
  public ChunkMessages(String broker) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", broker);
    settings.put("key.serializer", StringSerializer.class.getName());
    settings.put("value.serializer", StringSerializer.class.getName());
    producer = new KafkaProducer<>(settings);
  }

  /** Sends them in this order. */
  public void send(List<String> texts) {
    texts.forEach(text -> producer.send(new ProducerRecord<>(TOPIC, "stray", text)));
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
