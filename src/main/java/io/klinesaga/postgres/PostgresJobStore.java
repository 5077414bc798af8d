package io.klinesaga.postgres;

import io.klinesaga.cluster.FiringRights;
import io.klinesaga.cluster.NodeClock;
import io.klinesaga.jdbc.DatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quartz.JobDetail;
import org.quartz.JobPersistenceException;
import org.quartz.TriggerKey;
import org.quartz.impl.jdbcjobstore.DriverDelegate;
import org.quartz.impl.jdbcjobstore.FiredTriggerRecord;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.NoSuchDelegateException;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.impl.jdbcjobstore.SchedulerStateRecord;
import org.quartz.spi.OperableTrigger;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/**
 * Quartz' schedules of all nodes, in the tables {@code quartz_…}. A node gets firings only of
 * routes that run on it. A node whose clock is wrong gets none, takes no trigger for missed and no
 * other node for dead, and checks in by the database's clock, so that others do not take it for
 * dead either; a schedule that it stores begins by that clock too.
 */
@SuppressWarnings("unchecked") // Quartz' own override of a method without its type
public final class PostgresJobStore extends JobStoreTX {
  private static final String PREFIX = "quartz_";

  /** Firings that are younger are all made up for; of older ones Quartz makes up for one. */
  private static final Duration MISSED = Duration.ofMinutes(5);

  /** Candidates that are looked at for one that may fire here. */
  private static final int CANDIDATES = 1000;

  private final FiringRights rights;
  private @Nullable DriverDelegate delegate;

  /**
   * Not initialized yet.
   *
   * @param database whose pool is for this store alone; must be closed after it
   */
  public PostgresJobStore(PostgresDatabase database, FiringRights rights) {
    this.rights = rights;
    String name = "kline-quartz-" + UUID.randomUUID();
    DBConnectionManager.getInstance().addConnectionProvider(name, new Pool(database));
    setDataSource(name);
    setTablePrefix(PREFIX);
    setIsClustered(true);
    setAcquireTriggersWithinLock(true);
    setClusterCheckinInterval(NodeClock.CHECK_IN.toMillis());
    setMisfireThreshold(MISSED.toMillis());
    setMakeThreadsDaemons(true);
    setUseProperties("true"); // texts, no serialized classes: versions of the product may differ
  }

  /** The product's own connections, with its login, TLS and limits. */
  private record Pool(PostgresDatabase database) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
      return database.dataSource().getConnection();
    }

    @Override
    public void initialize() {}

    /** Whoever made the pool closes it. */
    @Override
    public void shutdown() {}
  }

  @Override
  protected synchronized DriverDelegate getDelegate() throws NoSuchDelegateException {
    DriverDelegate made = delegate;
    if (made == null) {
      made = new Delegate();
      made.initialize(
          getLog(), PREFIX, getInstanceName(), getInstanceId(), getClassLoadHelper(), true, "");
      delegate = made;
    }
    return made;
  }

  @Override
  protected long getMisfireTime() {
    return rights.isClockTrusted() ? super.getMisfireTime() : 0;
  }

  @Override
  protected long calcFailedIfAfter(SchedulerStateRecord node) {
    return rights.isClockTrusted() ? super.calcFailedIfAfter(node) : Long.MAX_VALUE;
  }

  /** The first time of a schedule holds for all nodes, so it must not come from a wrong clock. */
  @Override
  protected void storeTrigger(
      Connection connection,
      OperableTrigger trigger,
      JobDetail job,
      boolean replaceExisting,
      String state,
      boolean forceState,
      boolean recovering)
      throws JobPersistenceException {
    if (!rights.isClockTrusted() && trigger.getPreviousFireTime() == null) {
      startByDatabase(connection, trigger);
    }
    super.storeTrigger(connection, trigger, job, replaceExisting, state, forceState, recovering);
  }

  private static void startByDatabase(Connection connection, OperableTrigger trigger) {
    Duration behind = Duration.between(Clock.systemUTC().instant(), now(connection));
    trigger.setStartTime(Date.from(trigger.getStartTime().toInstant().plus(behind)));
    trigger.computeFirstFireTime(null);
  }

  private static Instant now(Connection connection) {
    try {
      return Sql.one(
          connection, "SELECT clock_timestamp()", row -> row.getTimestamp(1).toInstant());
    } catch (SQLException e) {
      throw new DatabaseException("PostgreSQL: its time cannot be asked for", e);
    }
  }

  /** Gives back what this node holds, so that no other has to find out that it is gone. */
  @Override
  public void shutdown() {
    super.shutdown();
    try {
      this.<@Nullable Object>executeInNonManagedTXLock(LOCK_TRIGGER_ACCESS, this::signOff, null);
    } catch (JobPersistenceException e) {
      getLog().warn("The node cannot be signed off from Quartz: {}", e.toString());
    }
  }

  private @Nullable Object signOff(Connection connection) throws JobPersistenceException {
    try {
      boolean isIdle = true;
      for (FiredTriggerRecord fired :
          getDelegate().selectInstancesFiredTriggerRecords(connection, getInstanceId())) {
        if (fired.getFireInstanceState().equals(STATE_ACQUIRED)) {
          giveBack(connection, fired);
        } else {
          isIdle = false;
        }
      }
      if (isIdle) {
        getDelegate().deleteSchedulerState(connection, getInstanceId());
      }
      return null;
    } catch (SQLException e) {
      throw new JobPersistenceException(e.getMessage(), e);
    }
  }

  private void giveBack(Connection connection, FiredTriggerRecord fired)
      throws SQLException, NoSuchDelegateException {
    getDelegate()
        .updateTriggerStateFromOtherState(
            connection, fired.getTriggerKey(), STATE_WAITING, STATE_ACQUIRED);
    getDelegate().deleteFiredTrigger(connection, fired.getFireInstanceId());
  }

  /** What this node may see of the triggers. */
  private final class Delegate extends PostgreSQLDelegate {
    @Override
    public List<TriggerKey> selectTriggerToAcquire(
        Connection connection, long noLaterThan, long noEarlierThan, int maxCount)
        throws SQLException {
      rights.measureClock(() -> now(connection)); // it may have been set since the last heartbeat
      if (!rights.isClockTrusted()) {
        return List.of();
      }
      return super.selectTriggerToAcquire(connection, noLaterThan, noEarlierThan, CANDIDATES)
          .stream()
          .filter(key -> rights.isRunning(key.getGroup(), key.getName()))
          .limit(maxCount)
          .toList();
    }

    @Override
    public int insertSchedulerState(
        Connection connection, String instance, long time, long interval) throws SQLException {
      return super.insertSchedulerState(connection, instance, right(time), interval);
    }

    @Override
    public int updateSchedulerState(Connection connection, String instance, long time)
        throws SQLException {
      return super.updateSchedulerState(connection, instance, right(time));
    }

    private long right(long time) {
      return rights.isClockTrusted() ? time : time + rights.clockOffset().toMillis();
    }
  }
}
