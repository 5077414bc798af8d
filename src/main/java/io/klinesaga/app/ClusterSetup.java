package io.klinesaga.app;

import io.klinesaga.cluster.ClusterListener;
import io.klinesaga.cluster.ClusterMember;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.PostgresConfig;
import io.klinesaga.config.SagaConfig;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresFirings;
import io.klinesaga.postgres.PostgresJobStore;
import io.klinesaga.postgres.PostgresNodes;
import io.klinesaga.postgres.SagaOwner;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.CamelContext;

/** This process as a node of a cluster, with what it needs of PostgreSQL. */
final class ClusterSetup implements AutoCloseable {
  /** Quartz' thread, its check-in, its look for what was missed, and the end of a firing. */
  private static final int CONNECTIONS = 4;

  /**
   * A node that stands still inside a transaction holds the lock of all schedules for twice this.
   */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final ClusterMember member;
  private final Opened opened;

  private ClusterSetup(ClusterMember member, Opened opened) {
    this.member = member;
    this.opened = opened;
  }

  /**
   * Joins, before the routes are loaded.
   *
   * @param server where PostgreSQL is
   * @param postgres the pool of everybody else
   * @param owner this process
   */
  static ClusterSetup join(
      CamelContext context,
      Configuration configuration,
      PostgresConfig server,
      PostgresDatabase postgres,
      SagaOwner owner,
      ClusterListener listener,
      Clock clock) {
    SagaConfig saga = configuration.saga();
    return Opened.allOrNothing(
        opened -> {
          PostgresDatabase own = opened.add(PostgresDatabase.withoutKeptPlans(small(server)));
          ClusterMember member =
              opened.add(
                  ClusterMember.join(
                      context,
                      new ClusterMember.Parts(
                          owner.id(),
                          new PostgresFirings(
                              postgres.transactions(),
                              owner,
                              saga.ownerTimeout(),
                              configuration.cleaner().runs()),
                          new PostgresNodes(
                              postgres.transactions(),
                              owner,
                              configuration.cluster().nodeName(),
                              MetricsAndEvents.version(),
                              saga.ownerTimeout()),
                          rights -> new PostgresJobStore(own, rights),
                          saga.heartbeat(),
                          saga.ownerTimeout(),
                          listener,
                          clock)));
          return new ClusterSetup(member, opened);
        });
  }

  private static PostgresConfig small(PostgresConfig config) {
    return new PostgresConfig(
        config.url(),
        config.user(),
        config.password(),
        CONNECTIONS,
        config.connectTimeout(),
        config.statementTimeout().compareTo(LIMIT) < 0 ? config.statementTimeout() : LIMIT);
  }

  void start() {
    member.start();
  }

  /** Before the work of this process stops. */
  void leave() {
    member.leave();
  }

  /** Before the routes stop. */
  void stop() {
    member.close();
  }

  ClusterMember member() {
    return member;
  }

  @Override
  public void close() {
    opened.close();
  }
}
