package io.klinesaga.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.loop.Steadiness;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When firings of other nodes are judged. */
class TakeOverTest {
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final String LEFT_ONLY = "left [tick] begun []";
  private static final List<String> ALL = List.of("lose []", "left [tick] begun [tick]");

  private final DefaultCamelContext context = new DefaultCamelContext();
  private final Book book = new Book();
  private Runnable during = () -> {};
  private final AtomicLong now = new AtomicLong();
  private final NodeClock clock = new NodeClock(Clock.systemUTC());
  private final Schedules schedules = new Schedules(context);
  private final FiringEnd end = new FiringEnd(schedules, book, ClusterListener.NONE);
  private final TakeOver takeOver =
      new TakeOver(
          schedules, book, ClusterListener.NONE, clock, end, new Steadiness(LEASE, now::get));

  /** Notes what it is asked; it may be away, or refuse ends. */
  private static final class Book implements FiringLog {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger signs = new AtomicInteger();
    private volatile boolean isAway;
    private boolean isRefusing;
    private @Nullable Firing due;

    @Override
    public boolean take(Firing firing) {
      return false;
    }

    @Override
    public void leave(Firing firing) {}

    @Override
    public boolean end(Firing firing, String outcome, @Nullable String error) {
      ask(firing.route() + " " + outcome);
      return true;
    }

    @Override
    public boolean release(Firing firing) {
      ask(firing.route() + " released");
      return true;
    }

    @Override
    public Optional<Firing> takeOver(Collection<String> routes, Collection<String> repeatable) {
      if (routes.isEmpty()) {
        requireThere();
        signs.incrementAndGet();
        return Optional.empty();
      }
      ask("left " + routes + " begun " + repeatable);
      Optional<Firing> next = Optional.ofNullable(due);
      due = null;
      return next;
    }

    @Override
    public Collection<Firing> lose(Collection<String> routes) {
      ask("lose " + routes);
      return List.of();
    }

    private void ask(String what) {
      requireThere();
      asked.add(what);
      if (isRefusing) {
        throw new DatabaseException("refused", new SQLException());
      }
    }

    private void requireThere() {
      if (isAway) {
        throw new DatabaseUnreachableException("away", null);
      }
    }
  }

  private void pass(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @BeforeEach
  void start() throws Exception {
    clock.measure(Clock.systemUTC()::instant);
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("quartz:test/tick?cron=0 0 0 1 1 ? 2099&recoverableJob=true")
                .routeId("tick")
                .process(exchange -> during.run());
          }
        });
    context.start();
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private List<String> look() {
    book.asked.clear();
    pass(1);
    takeOver.look();
    return book.asked;
  }

  private void lookFor(Duration time) {
    for (int i = 0; i < time.toSeconds(); i++) {
      assertThat(look()).containsExactly(LEFT_ONLY);
    }
  }

  @Test
  void a_node_that_has_just_started_judges_nobody() {
    lookFor(LEASE);
    assertThat(look()).isEqualTo(ALL);
  }

  @Test
  void after_an_outage_all_nodes_have_the_time_of_a_lease_to_come_back() {
    lookFor(LEASE);
    assertThat(look()).isEqualTo(ALL);
    book.isAway = true;
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(this::look).isInstanceOf(DatabaseException.class);
    }
    book.isAway = false;
    lookFor(LEASE.plusSeconds(1)); // the first of them ends the outage
    assertThat(look()).isEqualTo(ALL);
  }

  /** A firing of the route {@code tick} that another node has left. */
  private static Firing left() {
    return Firing.of("tick", Instant.EPOCH);
  }

  @Test
  void an_end_that_the_log_did_not_take_is_noted_when_it_answers() {
    book.due = left();
    during = () -> book.isAway = true;
    assertThatThrownBy(this::look).isInstanceOf(DatabaseException.class);
    assertThatThrownBy(this::look).isInstanceOf(DatabaseException.class);
    book.isAway = false;
    assertThat(look()).containsExactly("tick done", LEFT_ONLY);
    assertThat(look()).containsExactly(LEFT_ONLY);
  }

  @Test
  void an_end_is_noted_whatever_the_clock() {
    book.due = left();
    during = () -> book.isAway = true;
    assertThatThrownBy(this::look).isInstanceOf(DatabaseException.class);
    book.isAway = false;
    clock.measure(() -> Clock.systemUTC().instant().plusSeconds(600));
    assertThat(look()).containsExactly("tick done");
  }

  @Test
  void an_end_that_the_log_refuses_is_not_told_again() {
    book.isRefusing = true;
    end.done(FiringInWork.onThread(left(), true));
    FiringInWork.leaveThread();
    book.isRefusing = false;
    assertThat(book.asked).containsExactly("tick done");
    assertThat(look()).containsExactly(LEFT_ONLY);
  }

  @Test
  void the_time_of_its_own_work_is_no_outage() {
    lookFor(LEASE);
    book.due = left();
    during =
        () -> {
          pass(2);
          awaitSigns(2); // the answer to the first has been noted when the second is asked for
          pass(2);
        };
    assertThat(look()).contains("tick done"); // else it has waited for signs in vain
    assertThat(look()).isEqualTo(ALL);
  }

  private void awaitSigns(int number) {
    int enough = book.signs.get() + number;
    await().until(() -> book.signs.get() >= enough);
  }

  @Test
  void an_outage_during_its_own_work_is_one() {
    lookFor(LEASE);
    book.due = left();
    during =
        () -> {
          book.isAway = true;
          pass(4);
          book.isAway = false;
        };
    look();
    lookFor(LEASE);
    assertThat(look()).isEqualTo(ALL);
  }

  @Test
  void a_firing_whose_route_is_removed_in_mid_run_is_given_to_another_node() {
    book.due = left();
    during =
        () -> {
          FiringInWork.current().orElseThrow().handOver();
          remove("tick");
        };
    assertThat(look()).containsExactly(LEFT_ONLY, "tick released");
  }

  @Test
  void a_firing_that_fails_since_its_node_stops_is_given_to_another_node() {
    book.due = left();
    during =
        () -> {
          schedules.leave();
          remove("tick");
          throw new IllegalStateException("stopped");
        };
    assertThat(look()).containsExactly(LEFT_ONLY, "tick released");
  }

  @Test
  void a_firing_whose_route_was_removed_before_it_began_is_given_to_another_node() {
    book.due = Firing.of("removed", Instant.EPOCH);
    assertThat(look()).containsExactly(LEFT_ONLY, "removed released", LEFT_ONLY);
  }

  private void remove(String route) {
    try {
      context.getRouteController().stopRoute(route, 1, TimeUnit.SECONDS); // it is in the run
      context.removeRoute(route);
    } catch (Exception e) {
      throw new IllegalStateException(route, e);
    }
  }

  @Test
  void nobody_is_judged_by_a_clock_that_is_off() {
    clock.measure(() -> Clock.systemUTC().instant().plusSeconds(600));
    assertThat(look()).isEmpty();
  }
}
