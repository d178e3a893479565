package dev.crema.retraining.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All there is at one moment: PostgreSQL's rows and lease, two replicas in the middle of their
 * errands, KFP's runs and those that it will yet make, the run ledger, who delivers alerts.
 */
record World(
    List<Retraining> rows,
    List<Replica> replicas,
    List<SimRun> runs,
    List<RetrainingKey> late,
    Map<RetrainingKey, String> claims,
    Map<String, Outcome> outcomes,
    List<Delivery> deliveries,
    int day,
    int faults,
    Model model) {
  static final Instant START = Instant.parse("2026-03-29T00:00:00Z");

  /**
   * Who tells of what asks for a retraining, until it was acknowledged.
   *
   * @param isTold whether it was
   * @param joined which retraining it joined; null if nothing is stored
   * @param isResolved whether it fires no more
   */
  record Delivery(boolean isTold, @Nullable RetrainingKey joined, boolean isResolved) {
    static final Delivery NEW = new Delivery(false, null, false);

    Delivery joining(RetrainingKey key) {
      return new Delivery(isTold, key, false);
    }

    Delivery told() {
      return new Delivery(true, joined, isResolved);
    }

    Delivery resolved() {
      return new Delivery(isTold, joined, true);
    }
  }

  /**
   * The model itself.
   *
   * @param isFrozen whether a person stopped its retrainings
   * @param snapshot of the data that its source has, as it was told last
   * @param worker which run has the model for itself; null if none has
   */
  record Model(boolean isFrozen, String snapshot, @Nullable Worker worker) {
    static final Model NEW = new Model(false, "one", null);

    ModelStatus status() {
      ModelStatus.Freeze freeze =
          isFrozen ? new ModelStatus.Freeze("ada", "looks at it", START) : null;
      return new ModelStatus("churn", snapshot, freeze);
    }
  }

  /**
   * The claim of a model.
   *
   * @param runId of the run that has it, which may be one of a schedule
   * @param day on which it took it
   */
  record Worker(String runId, int day) {}

  /** What a replica believes of the lease. */
  enum Lease {
    NONE,
    /** It believes to have it, but another one took it. */
    LOST,
    HELD
  }

  /**
   * A process.
   *
   * @param lease whether it leads
   * @param about the retraining that it works on, as it read it; null for none
   * @param step how far it is with that; null if nothing
   */
  record Replica(Lease lease, @Nullable Retraining about, @Nullable Step step) {
    static final Replica NEW = new Replica(Lease.NONE, null, null);

    Replica at(Step next) {
      return new Replica(lease, about, next);
    }

    Replica idle() {
      return new Replica(lease, null, null);
    }

    Replica robbed() {
      return lease == Lease.HELD ? new Replica(Lease.LOST, about, step) : this;
    }

    /** Orders replicas, which are all alike: a world is the same if they change places. */
    int order() {
      return Objects.hash(lease.ordinal(), step);
    }
  }

  static World of(int causes, int faults) {
    return new World(
        List.of(),
        List.of(Replica.NEW, Replica.NEW),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        Collections.nCopies(causes, Delivery.NEW),
        0,
        faults,
        Model.NEW);
  }

  Instant now() {
    return START.plus(Duration.ofDays(day));
  }

  /** Returns the rounds of a key, the newest first. */
  List<Retraining> rounds(RetrainingKey key) {
    return rows.stream()
        .filter(row -> row.key().drift().equals(key.drift()))
        .filter(row -> row.key().snapshot().equals(key.snapshot()))
        .sorted(Comparator.comparingInt((Retraining row) -> row.key().round()).reversed())
        .toList();
  }

  /** Returns what ended promoted last. */
  @Nullable Retraining promoted() {
    return rows.stream()
        .filter(Retraining::isPromoted)
        .max(Comparator.comparing(row -> Objects.requireNonNull(row.endedAt())))
        .orElse(null);
  }

  Shelf shelf(Delivery delivery, RetrainingKey key, Rules rules) {
    List<Retraining> open = rows.stream().filter(row -> !row.state().isEnd()).toList();
    RetrainingKey joined = delivery.joined();
    return new Shelf(
        new Past(joined == null ? List.of() : rounds(joined), ofAlerts()),
        open.isEmpty() ? null : open.getLast(),
        promoted(),
        key,
        rounds(key),
        next(key, rules));
  }

  private RetrainingKey next(RetrainingKey key, Rules rules) {
    RetrainingKey first = key.inWindow(Window.holding(rules.window(), now()));
    return rounds(first).isEmpty() ? first : rounds(first).getFirst().key().again();
  }

  /** Returns what alerts asked for, the newest first. */
  List<Retraining> ofAlerts() {
    return rows.reversed().stream().filter(row -> row.cause() instanceof Cause.Alert).toList();
  }

  /** Returns what there is of some data, the newest first. */
  List<Retraining> asked(String snapshot) {
    return rows.reversed().stream().filter(row -> row.key().snapshot().equals(snapshot)).toList();
  }

  /** Returns the alerts that joined a retraining. */
  List<Signal> signals(RetrainingKey key, List<Cause> causes) {
    List<Signal> signals = new ArrayList<>();
    for (int i = 0; i < causes.size(); i++) {
      Delivery delivery = deliveries.get(i);
      if (key.equals(delivery.joined()) && causes.get(i) instanceof Cause.Alert alert) {
        signals.add(new Signal(alert.startsAt(), "", delivery.isResolved()));
      }
    }
    return signals;
  }

  Optional<Retraining> row(RetrainingKey key) {
    return rows.stream().filter(row -> row.key().equals(key)).findFirst();
  }

  Optional<SimRun> run(String id) {
    return runs.stream().filter(run -> run.id().equals(id)).findFirst();
  }

  List<SimRun> runsOf(RetrainingKey key) {
    return runs.stream().filter(run -> run.key().equals(key)).toList();
  }

  boolean isLed() {
    return replicas.stream().anyMatch(replica -> replica.lease() == Lease.HELD);
  }

  boolean isSettled() {
    return deliveries.stream().allMatch(Delivery::isTold)
        && rows.stream().allMatch(row -> row.state().isEnd());
  }

  World withRow(Retraining row) {
    List<Retraining> next = new ArrayList<>(rows);
    next.replaceAll(each -> each.key().equals(row.key()) ? plain(row) : each);
    if (rows.stream().noneMatch(each -> each.key().equals(row.key()))) {
      next.add(plain(row));
    }
    return new World(
        List.copyOf(next), replicas, runs, late, claims, outcomes, deliveries, day, faults, model);
  }

  /** After the end of all, what goes wrong matters only to what is still on its way. */
  World canonical() {
    boolean isIdle = replicas.stream().allMatch(replica -> replica.step() == null);
    if (!isSettled() || !isIdle) {
      return this;
    }
    List<Replica> none = List.of(Replica.NEW, Replica.NEW);
    return new World(rows, none, runs, late, claims, outcomes, deliveries, 0, 0, model);
  }

  /**
   * Leaves out what only delays, counts or explains. With that a replica takes more for unchanged
   * than in PostgreSQL, and anything that is due may also be late.
   */
  private static Retraining plain(Retraining row) {
    Outcome outcome = row.outcome();
    return new Retraining(
        row.id(),
        row.key(),
        row.cause(),
        row.state(),
        row.isApproved(),
        row.requestedAt(),
        row.submission(),
        outcome == null ? null : new Outcome(outcome.verdict(), "", ""),
        row.isPromoted() || row.endedAt() == null ? row.endedAt() : row.requestedAt(),
        Trouble.none(row.requestedAt()),
        0);
  }

  /** Gives the lease to a replica; who had it does not hear of it. */
  World ledBy(int index) {
    List<Replica> next = new ArrayList<>(replicas.stream().map(Replica::robbed).toList());
    next.set(index, new Replica(Lease.HELD, null, null));
    return withReplicas(next);
  }

  World withReplica(int index, Replica replica) {
    List<Replica> next = new ArrayList<>(replicas);
    next.set(index, replica);
    return withReplicas(next);
  }

  private World withReplicas(List<Replica> next) {
    next.sort(Comparator.comparingInt(Replica::order));
    return new World(
        rows, List.copyOf(next), runs, late, claims, outcomes, deliveries, day, faults, model);
  }

  World withNewRun(RetrainingKey key) {
    List<SimRun> next = new ArrayList<>(runs);
    next.add(SimRun.of("r" + runs.size(), key));
    return withRuns(next);
  }

  World withRun(SimRun run) {
    List<SimRun> next = new ArrayList<>(runs);
    next.replaceAll(each -> each.id().equals(run.id()) ? run : each);
    return withRuns(next);
  }

  private World withRuns(List<SimRun> next) {
    return new World(
        rows, replicas, List.copyOf(next), late, claims, outcomes, deliveries, day, faults, model);
  }

  World withLate(List<RetrainingKey> next) {
    return new World(
        rows, replicas, runs, List.copyOf(next), claims, outcomes, deliveries, day, faults, model);
  }

  World withClaim(RetrainingKey key, String holder) {
    Map<RetrainingKey, String> next = new HashMap<>(claims);
    next.putIfAbsent(key, holder);
    return new World(
        rows, replicas, runs, late, Map.copyOf(next), outcomes, deliveries, day, faults, model);
  }

  World withOutcome(String runId, Outcome outcome) {
    Map<String, Outcome> next = new HashMap<>(outcomes);
    next.put(runId, outcome);
    return new World(
        rows, replicas, runs, late, claims, Map.copyOf(next), deliveries, day, faults, model);
  }

  World withDelivery(int index, Delivery delivery) {
    List<Delivery> next = new ArrayList<>(deliveries);
    next.set(index, delivery);
    return new World(
        rows, replicas, runs, late, claims, outcomes, List.copyOf(next), day, faults, model);
  }

  World nextDay() {
    return new World(
        rows, replicas, runs, late, claims, outcomes, deliveries, day + 1, faults, model);
  }

  World withFault() {
    return new World(
        rows, replicas, runs, late, claims, outcomes, deliveries, day, faults - 1, model);
  }

  World frozen(boolean next) {
    return withModel(new Model(next, model.snapshot(), model.worker()));
  }

  World told(String snapshot) {
    return withModel(new Model(model.isFrozen(), snapshot, model.worker()));
  }

  World workedOnBy(String runId) {
    return withModel(new Model(model.isFrozen(), model.snapshot(), new Worker(runId, day)));
  }

  /** Frees the model if this run has it. */
  World freedBy(String runId) {
    Worker worker = model.worker();
    return worker != null && worker.runId().equals(runId)
        ? withModel(new Model(model.isFrozen(), model.snapshot(), null))
        : this;
  }

  private World withModel(Model next) {
    return new World(rows, replicas, runs, late, claims, outcomes, deliveries, day, faults, next);
  }
}
