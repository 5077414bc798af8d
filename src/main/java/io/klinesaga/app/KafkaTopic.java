package io.klinesaga.app;

import io.klinesaga.config.DispatchConfig;
import io.klinesaga.config.Durations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of the messages that a chunk is there. If it is not made here, brokers may make it with
 * one partition, and one worker of all nodes would get every message.
 */
final class KafkaTopic {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTopic.class);
  private static final int TIMEOUT_SECONDS = 5;

  private KafkaTopic() {}

  /**
   * Makes it; without Kafka the process goes on, and takes chunks without messages.
   *
   * @throws StartException if Kafka's clients do not understand their settings
   */
  static void makeIfMissing(DispatchConfig config) {
    Map<String, Object> settings = new HashMap<>(KafkaClientFile.settings(config));
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.brokers());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_SECONDS * 1000);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_SECONDS * 1000);
    try (Admin admin = client(settings, config)) {
      make(admin, config);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      tell(config, e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Admin client(Map<String, Object> settings, DispatchConfig config) {
    try {
      return Admin.create(settings);
    } catch (KafkaException e) {
      throw KafkaClientFile.isAddressUnknown(e) ? e : KafkaClientFile.refused(config, e);
    }
  }

  private static void tell(DispatchConfig config, Throwable problem) {
    if (problem instanceof AuthenticationException || problem instanceof AuthorizationException) {
      LOG.warn(
          "Kafka at {} refuses what {} says: {}; until that is right and this process is started again, it takes chunks after {} without Kafka",
          config.brokers(),
          KafkaClientFile.name(config),
          problem.getMessage(),
          Durations.text(config.patience()));
    } else {
      LOG.warn(
          "Kafka at {} does not answer for topic {}; until it does, each node takes chunks after {} without it: {}",
          config.brokers(),
          config.topic(),
          Durations.text(config.patience()),
          String.valueOf(problem));
    }
  }

  private static void make(Admin admin, DispatchConfig config)
      throws ExecutionException, TimeoutException, InterruptedException {
    NewTopic topic = new NewTopic(config.topic(), config.partitions(), (short) config.replicas());
    try {
      answer(admin.createTopics(List.of(topic)).all());
      LOG.info("Kafka: topic {} made with {} partitions", config.topic(), config.partitions());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
      widen(admin, config);
    }
  }

  /** A message for a partition that is not there would be refused, and those after it not sent. */
  private static void widen(Admin admin, DispatchConfig config)
      throws ExecutionException, TimeoutException, InterruptedException {
    int there =
        answer(admin.describeTopics(List.of(config.topic())).allTopicNames()).values().stream()
            .mapToInt(topic -> topic.partitions().size())
            .sum(); // of the only topic that was asked for
    if (there < config.partitions()) {
      NewPartitions wanted = NewPartitions.increaseTo(config.partitions());
      answer(admin.createPartitions(Map.of(config.topic(), wanted)).all());
      LOG.info(
          "Kafka: topic {} has {} partitions now, formerly {}",
          config.topic(),
          config.partitions(),
          there);
    }
  }

  private static <T> T answer(KafkaFuture<T> future)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
