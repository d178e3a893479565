package dev.crema.retraining.core;

import dev.crema.retraining.core.World.Delivery;
import dev.crema.retraining.core.World.Lease;
import dev.crema.retraining.core.World.Replica;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What may happen next in a world; each of it between any two others. */
final class Moves {
  /** Something that may happen; faults are counted, all else is not. */
  record Move(String name, @Nullable Object what, boolean isFault, World after) {
    Move(String name, boolean isFault, World after) {
      this(name, null, isFault, after);
    }

    String text() {
      return what == null ? name : name + ": " + what;
    }
  }

  private final Script script;
  private final Rules rules;

  Moves(Script script) {
    this.script = script;
    this.rules = script.rules();
  }

  boolean areAlertsAlive() {
    return script.areAlertsAlive();
  }

  List<Move> of(World world) {
    List<Move> moves = new ArrayList<>();
    for (int i = 0; i < world.deliveries().size(); i++) {
      deliver(world, i, moves);
    }
    for (int i = 0; i < world.replicas().size(); i++) {
      replica(world, i, moves);
    }
    world.runs().forEach(run -> moves.addAll(Outside.run(world, run, script)));
    moves.addAll(Outside.late(world));
    moves.addAll(Outside.schedule(world));
    if (world.day() < lastDay(world)) {
      moves.add(new Move("next day", false, world.nextDay()));
    }
    if (script.hasPerson()) {
      moves.addAll(Outside.person(world));
    }
    return moves;
  }

  /** What was told to end has the time that it is given for that, and what KFP lost sight of. */
  private int lastDay(World world) {
    return world.rows().stream()
        .filter(row -> row.state().isUnderWay())
        .mapToInt(row -> lastDay(world, row))
        .reduce(script.lastDay(), Math::max);
  }

  private int lastDay(World world, Retraining row) {
    Submission submission = Objects.requireNonNull(row.submission());
    Stop stop = submission.stop();
    if (stop != null && stop.at() != null) {
      return day(stop.at().plus(rules.stopGrace()));
    }
    boolean isLost =
        world.runsOf(row.key()).stream().anyMatch(run -> run.sight() != SimRun.Sight.TRUE);
    return isLost ? day(submission.decidedAt().plus(rules.maxRun())) : 0;
  }

  private static int day(Instant moment) {
    return (int) Duration.between(World.START, moment).toDays();
  }

  /**
   * A webhook: stored and acknowledged; or stored, but its answer is lost and it is repeated. Later
   * it may say the same again, or that the alert fires no more.
   */
  private void deliver(World world, int index, List<Move> moves) {
    Delivery delivery = world.deliveries().get(index);
    boolean isAlert = script.causes().get(index) instanceof Cause.Alert;
    if (delivery.isTold()) {
      if (script.causes().get(index) instanceof Cause.DataChange change
          && script.areAlertsAlive()
          && change.snapshot().equals(world.model().snapshot())) {
        moves.add(new Move("tells again " + index, false, stored(world, index)));
      }
      if (isAlert && script.areAlertsAlive() && !delivery.isResolved()) {
        moves.add(new Move("fires on " + index, false, stored(world, index)));
        moves.add(
            new Move("resolves " + index, false, world.withDelivery(index, delivery.resolved())));
      }
      return;
    }
    if (isAlert && ((Cause.Alert) script.causes().get(index)).startsAt().isAfter(world.now())) {
      return;
    }
    World stored = stored(world, index);
    moves.add(
        new Move(
            "deliver " + index,
            false,
            stored.withDelivery(index, stored.deliveries().get(index).told())));
    if (!stored.equals(world) && world.faults() > 0) {
      moves.add(new Move("deliver, answer lost " + index, true, stored.withFault()));
    }
  }

  /** Returns a world with every cause stored and acknowledged. */
  World delivered(World start) {
    World world = start;
    for (int i = 0; i < script.causes().size(); i++) {
      World stored = stored(world, i);
      world = stored.withDelivery(i, stored.deliveries().get(i).told());
    }
    return world;
  }

  private World stored(World before, int index) {
    Delivery delivery = before.deliveries().get(index);
    Cause cause = script.causes().get(index);
    World world =
        cause instanceof Cause.DataChange change ? before.told(change.snapshot()) : before;
    RetrainingKey key = Machine.key(world.model().status(), rules, cause, world.now());
    Joining joining =
        switch (cause) {
          case Cause.Alert alert ->
              Joining.of(alert, world.shelf(delivery, key, rules), rules, world.now());
          case Cause.DataChange change -> ofData(world, key, change);
          case Cause.Person _ -> throw new IllegalStateException("People decide: " + cause);
        };
    return switch (joining) {
      case Joining.With with ->
          world.withDelivery(index, delivery.joining(with.retraining().key()));
      case Joining.Anew anew ->
          world
              .withRow(Machine.ask(anew.key(), cause, rules, world.now()).after())
              .withDelivery(index, delivery.joining(anew.key()));
    };
  }

  private Joining ofData(World world, RetrainingKey key, Cause.DataChange change) {
    Retraining known = Joining.ofData(world.asked(change.snapshot()), rules, world.now());
    List<Retraining> same = world.rounds(key);
    return known != null
        ? new Joining.With(known)
        : new Joining.Anew(same.isEmpty() ? key : same.getFirst().key().again());
  }

  private void replica(World world, int index, List<Move> moves) {
    Replica replica = world.replicas().get(index);
    if (replica.lease() == Lease.NONE) {
      // With a leader there is: it is so slow that its lease ran out, and it does not know.
      boolean isLed = world.isLed();
      if (!isLed || world.faults() > 0) {
        World next = world.ledBy(index);
        moves.add(new Move("lead " + index, isLed, isLed ? next.withFault() : next));
      }
      return;
    }
    if (world.faults() > 0) {
      World dead = world.withReplica(index, Replica.NEW).withFault();
      moves.add(new Move("crash " + index, true, dead));
    }
    switch (replica.step()) {
      case null -> idle(world, index, moves);
      case Errand errand ->
          Outside.answers(world, errand.call(), script)
              .forEach(
                  answered ->
                      moves.add(
                          new Move(
                              "call " + index,
                              errand.call(),
                              answered.isFault(),
                              answered
                                  .after()
                                  .withReplica(
                                      index, replica.at(errand.after(answered.answer()))))));
      case Finding finding ->
          moves.add(new Move("commit " + index, finding, false, commit(world, index)));
    }
  }

  private void idle(World world, int index, List<Move> moves) {
    Replica replica = world.replicas().get(index);
    if (replica.lease() == Lease.LOST) {
      moves.add(new Move("step down " + index, false, world.withReplica(index, Replica.NEW)));
      return;
    }
    for (Retraining row : world.rows()) {
      Waiting waiting = new Waiting(row, world.signals(row.key(), script.causes()));
      if (row.state().isUnderWay()) {
        Reason reason = row.runId() == null ? Reason.of(waiting, book(world, row)) : Reason.whole();
        Errand errand = Errand.begin(row, reason, rules, world.now());
        World next = world.withReplica(index, new Replica(Lease.HELD, row, errand));
        moves.add(new Move("begin " + index, false, next));
        continue;
      }
      Change change = Machine.turn(waiting, rules, book(world, row), world.now());
      if (change != null) {
        moves.add(new Move("turn " + index, false, world.withRow(change.after())));
      }
    }
  }

  private ModelBook book(World world, Retraining row) {
    boolean isUnderWay =
        world.rows().stream()
            .anyMatch(other -> other.state().isUnderWay() && !other.key().equals(row.key()));
    Retraining promoted = world.promoted();
    return new ModelBook(
        world.model().status(),
        isUnderWay,
        world.rows().stream()
            .filter(other -> other.state() != RetrainingState.EXPIRED)
            .map(Retraining::submission)
            .filter(Objects::nonNull)
            .map(Submission::decidedAt)
            .sorted(Comparator.reverseOrder())
            .toList(),
        promoted == null ? null : Promotion.of(promoted, rules, world.now()));
  }

  /** The transaction is fenced, and does nothing if the row is another than when it was read. */
  private World commit(World world, int index) {
    Replica replica = world.replicas().get(index);
    if (replica.lease() == Lease.LOST) {
      return world.withReplica(index, Replica.NEW);
    }
    World idle = world.withReplica(index, replica.idle());
    Retraining before = Objects.requireNonNull(replica.about());
    Retraining row = world.row(before.key()).orElseThrow();
    Finding finding = (Finding) Objects.requireNonNull(replica.step());
    boolean isGone = finding instanceof Finding.Withdrawn;
    if (isGone ? !Machine.isWithdrawn(before, row) : !row.equals(before)) {
      return idle;
    }
    @Nullable Change change = Machine.settle(row, finding, rules, new Moment(world.now(), 0));
    if (change == null) {
      return idle;
    }
    World settled = idle.withRow(script.plain(change.after()));
    Waiting waiting = new Waiting(row, world.signals(row.key(), script.causes()));
    boolean isRenewed = isGone && Reason.of(waiting, book(world, row)).gone() == null;
    return isRenewed ? renewed(settled, row) : settled;
  }

  private static World renewed(World settled, Retraining row) {
    Retraining next = Machine.renew(row, settled.now()).after();
    World world = settled.withRow(next);
    for (int i = 0; i < world.deliveries().size(); i++) {
      Delivery delivery = world.deliveries().get(i);
      if (row.key().equals(delivery.joined()) && !delivery.isResolved()) {
        world = world.withDelivery(i, delivery.joining(next.key()));
      }
    }
    return world;
  }
}
