package dev.crema.retraining;

import dev.crema.retraining.core.Backlog;
import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Change;
import dev.crema.retraining.core.EventQuery;
import dev.crema.retraining.core.Machine;
import dev.crema.retraining.core.ModelStatus;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingEvent;
import dev.crema.retraining.core.RetrainingKey;
import dev.crema.retraining.core.RetrainingQuery;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.Retrainings;
import dev.crema.retraining.core.Ruling;
import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.retraining.core.Submission;
import dev.crema.retraining.core.Trouble;
import dev.crema.retraining.core.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the routes need of the store, without PostgreSQL: equal keys join, and it can be away, slow
 * or in need of approval. Of the machine behind it, it has nothing.
 */
public final class InMemoryRetrainings implements Retrainings {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.250Z");

  private final Map<Long, Retraining> all = new TreeMap<>();
  private final Map<String, ModelStatus> models = new LinkedHashMap<>();
  private final List<RetrainingEvent> events = new ArrayList<>();
  private final Map<String, Long> losers = new LinkedHashMap<>();

  /** The alerts that fire no more. */
  public final List<Cause.Alert> resolved = Collections.synchronizedList(new ArrayList<>());

  /** How often anything was asked. */
  public final AtomicInteger calls = new AtomicInteger();

  /** Whether PostgreSQL is away. */
  public volatile boolean isAway;

  /** The model whose row somebody has locked; empty = none. */
  public volatile String locked = "";

  /** Whether new ones wait for a person. */
  public volatile boolean needsApproval;

  /** What every call waits for; null = nothing. */
  public volatile @Nullable CountDownLatch held;

  /** How many calls wait for {@link #held}. */
  public final AtomicInteger waiting = new AtomicInteger();

  public InMemoryRetrainings(String... names) {
    for (String name : names) {
      models.put(name, new ModelStatus(name, "first", null));
    }
  }

  private synchronized void enter() {
    calls.incrementAndGet();
    if (isAway) {
      throw new StoreUnavailableException("away", new java.io.IOException("refused"));
    }
  }

  private void hold() {
    CountDownLatch latch = held;
    if (latch != null) {
      waiting.incrementAndGet();
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        waiting.decrementAndGet();
      }
    }
  }

  @Override
  public Receipt request(String model, Cause.Alert alert) {
    return request(model, alert, Window.holding(Duration.ofDays(1), alert.startsAt()));
  }

  @Override
  public synchronized Optional<Retraining> resolve(String model, Cause.Alert alert) {
    enter();
    resolved.add(alert);
    return all.values().stream().filter(each -> alert.equals(each.cause())).findFirst();
  }

  @Override
  public Receipt request(String model, Cause.Person person) {
    return request(model, person, Window.holding(Duration.ofDays(1), NOW));
  }

  @Override
  public Receipt request(String model, Cause.DataChange change) {
    ModelStatus status = models.get(model);
    if (status != null && status.snapshot().equals(change.snapshot())) {
      return new Receipt.KnownData(model, change.snapshot());
    }
    return request(model, change, Window.holding(Duration.ofDays(1), NOW));
  }

  private Receipt request(String model, Cause cause, Window window) {
    hold();
    synchronized (this) {
      enter();
      if (locked.equals(model)) {
        throw new StoreUnavailableException("locked", new java.io.IOException("55P03"));
      }
      ModelStatus status = models.get(model);
      if (status == null) {
        return new Receipt.UnknownModel(model);
      }
      RetrainingKey key = new RetrainingKey(model, window, status.snapshot(), 1);
      for (Retraining each : all.values()) {
        if (each.key().equals(key)) {
          return new Receipt.Joined(each);
        }
      }
      long id = all.size() + 1L;
      RetrainingState state =
          needsApproval ? RetrainingState.AWAITING_APPROVAL : RetrainingState.REQUESTED;
      Retraining made =
          new Retraining(
              id, key, cause, state, false, NOW, null, null, null, new Trouble(0, NOW, ""), 0);
      put(made, null, cause);
      return new Receipt.Created(made);
    }
  }

  private void put(Retraining made, @Nullable RetrainingState from, Cause cause) {
    all.put(made.id(), made);
    events.add(
        new RetrainingEvent(
            events.size() + 1L,
            made.id(),
            made.model(),
            from,
            made.state(),
            cause.who(),
            cause.why(),
            NOW));
  }

  @Override
  public synchronized Optional<Retraining> find(long id) {
    enter();
    return Optional.ofNullable(all.get(id));
  }

  /** Puts a run of KFP beside a retraining. */
  public synchronized void run(long id, String runId) {
    Retraining before = Objects.requireNonNull(all.get(id));
    all.put(
        id,
        new Retraining(
            id,
            before.key(),
            before.cause(),
            RetrainingState.RUNNING,
            true,
            before.requestedAt(),
            new Submission(NOW, before.key().drift(), runId),
            null,
            null,
            before.trouble(),
            before.revision() + 1));
  }

  /** Puts a run beside a retraining that follows another one. */
  public synchronized void loser(long id, String runId) {
    losers.put(runId, id);
  }

  @Override
  public synchronized Optional<Retraining> ofRun(String runId) {
    enter();
    return all.values().stream()
        .filter(each -> runId.equals(each.runId()) || each.id() == losers.getOrDefault(runId, 0L))
        .findFirst();
  }

  @Override
  public synchronized List<Retraining> list(RetrainingQuery query) {
    enter();
    return all.values().stream()
        .filter(each -> query.model() == null || each.model().equals(query.model()))
        .filter(each -> query.state() == null || each.state() == query.state())
        .filter(each -> query.before() == null || each.id() < query.before())
        .sorted((a, b) -> Long.compare(b.id(), a.id()))
        .limit(query.limit())
        .toList();
  }

  @Override
  public synchronized List<RetrainingEvent> events(long id, EventQuery query) {
    Long before = query.before();
    List<RetrainingEvent> found =
        events.stream()
            .filter(event -> event.retrainingId() != null && event.retrainingId() == id)
            .filter(event -> before == null || event.id() < before)
            .toList();
    return found.subList(Math.max(0, found.size() - query.limit()), found.size());
  }

  @Override
  public synchronized Optional<List<RetrainingEvent>> modelEvents(String model, EventQuery query) {
    enter();
    if (!models.containsKey(model)) {
      return Optional.empty();
    }
    Long before = query.before();
    List<RetrainingEvent> found =
        events.stream()
            .filter(event -> event.retrainingId() == null && event.model().equals(model))
            .filter(event -> before == null || event.id() < before)
            .toList();
    return Optional.of(found.subList(Math.max(0, found.size() - query.limit()), found.size()));
  }

  /** Asked by a thread of the service itself, so it is none of {@link #calls}. */
  @Override
  public synchronized List<Backlog> backlog() {
    return all.isEmpty()
        ? List.of()
        : List.of(new Backlog(RetrainingState.REQUESTED, all.size(), Duration.ofSeconds(90)));
  }

  @Override
  public Optional<String> runLink(Retraining retraining) {
    return Optional.empty();
  }

  @Override
  public Ruling approve(long id, Cause.Person person) {
    return decide(id, person, RetrainingState.REQUESTED, RetrainingState.AWAITING_APPROVAL);
  }

  @Override
  public Ruling reject(long id, Cause.Person person) {
    return decide(id, person, RetrainingState.REJECTED, null);
  }

  @Override
  public synchronized Ruling abandon(long id, Cause.Person person) {
    enter();
    Retraining before = all.get(id);
    if (before == null) {
      return new Ruling.NotFound(id);
    }
    Change change = Machine.abandon(before, person, NOW);
    if (change != null) {
      all.put(id, change.after());
      return new Ruling.Done(change.after());
    }
    return Machine.isAbandoned(before) ? new Ruling.Done(before) : new Ruling.NotPossible(before);
  }

  private synchronized Ruling decide(
      long id, Cause.Person person, RetrainingState to, @Nullable RetrainingState from) {
    enter();
    Retraining before = all.get(id);
    if (before == null) {
      return new Ruling.NotFound(id);
    }
    if (before.state() == to) {
      return new Ruling.Done(before);
    }
    if (before.state().isEnd() || (from != null && before.state() != from)) {
      return new Ruling.NotPossible(before);
    }
    Retraining after =
        new Retraining(
            id,
            before.key(),
            before.cause(),
            to,
            true,
            before.requestedAt(),
            null,
            null,
            to.isEnd() ? NOW : null,
            before.trouble(),
            before.revision() + 1);
    put(after, before.state(), person);
    return new Ruling.Done(after);
  }

  @Override
  public synchronized Optional<ModelStatus> freeze(String model, Cause.Person person) {
    enter();
    tell(model, person, "freezes: ");
    return set(model, new ModelStatus.Freeze(person.who(), person.why(), NOW));
  }

  @Override
  public synchronized Optional<ModelStatus> unfreeze(String model, Cause.Person person) {
    enter();
    tell(model, person, "unfreezes: ");
    return set(model, null);
  }

  private void tell(String model, Cause.Person person, String what) {
    events.add(
        new RetrainingEvent(
            events.size() + 1L, null, model, null, null, person.who(), what + person.why(), NOW));
  }

  private Optional<ModelStatus> set(String model, ModelStatus.@Nullable Freeze freeze) {
    return Optional.ofNullable(
        models.computeIfPresent(
            model, (_, status) -> new ModelStatus(model, status.snapshot(), freeze)));
  }

  @Override
  public synchronized List<ModelStatus> models() {
    enter();
    return List.copyOf(models.values());
  }

  /** Returns every retraining, the oldest first. */
  public synchronized List<Retraining> all() {
    return List.copyOf(all.values());
  }
}
