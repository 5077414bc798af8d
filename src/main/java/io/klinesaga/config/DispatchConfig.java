package io.klinesaga.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Who works on the chunks of a run.
 *
 * @param mode {@code local}: the process that has planned it; {@code kafka}: all nodes
 * @param brokers of Kafka, {@code host:port}, separated by commas
 * @param topic of the messages that a chunk is there
 * @param group of the nodes that share them
 * @param partitions of the topic, if it is made
 * @param replicas of the topic, if it is made
 * @param clientFile settings of Kafka's clients, such as credentials
 * @param patience how long a chunk waits for who is told of it, until any node takes it
 */
public record DispatchConfig(
    String mode,
    String brokers,
    String topic,
    String group,
    int partitions,
    int replicas,
    Optional<Path> clientFile,
    Duration patience) {
  /** Whether nodes share the work. */
  public boolean isShared() {
    return mode.equals("kafka");
  }
}
