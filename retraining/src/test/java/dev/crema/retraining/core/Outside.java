package dev.crema.retraining.core;

import dev.crema.retraining.core.Moves.Move;
import dev.crema.retraining.core.SimRun.Phase;
import dev.crema.retraining.core.SimRun.Sight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What KFP, its runs, the run ledger and people do in a world. */
final class Outside {
  /** A run that nobody of this service asked for. */
  static final String SCHEDULED = "scheduled";

  private static final Cause.Person PERSON = new Cause.Person("ada", "looked at it");

  /** An answer to a call, and the world after it. */
  record Answered(Answer answer, boolean isFault, World after) {}

  /** A digest each, which would cost more than all else here. */
  private static final Map<RetrainingKey, String> NAMES = new ConcurrentHashMap<>();

  private Outside() {}

  private static String name(RetrainingKey key) {
    return NAMES.computeIfAbsent(key, RetrainingKey::runName);
  }

  /** Every answer that a call may get. */
  static List<Answered> answers(World world, Call call, Script script) {
    List<Answered> answers = new ArrayList<>();
    Answered well = well(world, call, script);
    answers.add(well);
    if (script.world() == Script.Beside.REFUSALS) {
      answers.addAll(refused(world, call));
    }
    if (world.faults() > 0) {
      Answer none = new Answer.Trouble("no answer");
      answers.add(new Answered(none, true, notDone(world, call).withFault()));
      if (!well.after().equals(world)) {
        answers.add(new Answered(none, true, well.after().withFault()));
      }
      if (call instanceof Call.CreateRun create) {
        List<RetrainingKey> late = new ArrayList<>(world.late());
        late.add(create.retraining().key());
        answers.add(new Answered(none, true, world.withLate(late).withFault()));
      }
    }
    return answers;
  }

  /** The registry's no leaves the run's own word. */
  private static List<Answered> refused(World world, Call call) {
    return switch (call) {
      case Call.CreateRun create -> {
        World after = world.withClaim(create.retraining().key(), RunLedger.CLOSED);
        String holder = after.claims().get(create.retraining().key());
        Answer answer =
            RunLedger.CLOSED.equals(holder)
                ? new Answer.Refused("no such parameter")
                : new Answer.Created(String.valueOf(holder));
        yield List.of(new Answered(answer, false, after));
      }
      case Call.ReadOutcome read ->
          List.of(
              new Answered(
                  new Answer.Unsure(world.outcomes().get(read.runId()), "no"), false, world));
      case Call.Free free -> {
        World after = ended(world, free.runId(), world.outcomes().get(free.runId()));
        Answer answer = new Answer.Freed(after.outcomes().get(free.runId()));
        yield List.of(new Answered(answer, false, after));
      }
      default -> List.of();
    };
  }

  /** What the run has come to so far stands; else it has failed. Either way its model is free. */
  private static World ended(World world, String runId, @Nullable Outcome known) {
    World freed = world.freedBy(runId);
    return known == null ? freed.withOutcome(runId, new Outcome(Outcome.FAILED, "", "")) : freed;
  }

  /** A run that is to end and does not hear of it. */
  private static World notDone(World world, Call call) {
    return call instanceof Call.Terminate end
        ? world.withRun(world.run(end.runId()).orElseThrow().sparedAgain())
        : world;
  }

  private static Answered well(World world, Call call, Script script) {
    return switch (call) {
      case Call.ListRuns list -> {
        List<String> found =
            world.runs().stream()
                .filter(run -> run.sight() != Sight.GONE)
                .filter(run -> name(run.key()).equals(list.runName()))
                .map(SimRun::id)
                .toList();
        yield new Answered(new Answer.Runs(found), false, world);
      }
      case Call.CreateRun create -> created(world, create.retraining(), script);
      case Call.GetRun get -> new Answered(seen(world, get.runId()), false, world);
      case Call.Terminate end -> {
        SimRun run = world.run(end.runId()).orElseThrow();
        SimRun after = run.sight() == Sight.TRUE ? run.in(Phase.OVER) : run.sparedAgain();
        yield new Answered(new Answer.Terminated(), false, world.withRun(after));
      }
      case Call.ReadClaim claim ->
          new Answered(new Answer.Holder(world.claims().get(claim.key())), false, world);
      case Call.Close close -> {
        World after = world.withClaim(close.key(), RunLedger.CLOSED);
        yield new Answered(new Answer.Holder(after.claims().get(close.key())), false, after);
      }
      case Call.ReadOutcome read -> {
        Outcome outcome = outcome(world, read.runId());
        yield new Answered(
            new Answer.Reported(outcome),
            false,
            outcome == null ? world : world.freedBy(read.runId()));
      }
      case Call.Free free -> {
        World after = ended(world, free.runId(), outcome(world, free.runId()));
        yield new Answered(new Answer.Freed(outcome(after, free.runId())), false, after);
      }
    };
  }

  /** A model on which another run works is waited for, unless that one is over or lost for long. */
  private static Answered created(World world, Retraining retraining, Script script) {
    World.Worker worker = world.model().worker();
    World free = world;
    if (worker != null) {
      SimRun run = world.run(worker.runId()).orElse(null);
      boolean isGone = run != null && run.sight() == Sight.GONE;
      Duration age = Duration.ofDays(world.day() - worker.day());
      boolean isLost = isGone && age.compareTo(script.rules().maxRun()) >= 0;
      boolean isOver = run != null && run.sight() == Sight.TRUE && run.phase() == Phase.OVER;
      if (run != null && (isOver || isLost)) {
        free = ended(world, run.id(), outcome(world, run.id()));
      } else {
        return new Answered(new Answer.Trouble("another run works on the model"), false, world);
      }
    }
    World after = free.withNewRun(retraining.key());
    return new Answered(new Answer.Created(after.runs().getLast().id()), false, after);
  }

  /** The port asks the registry as well: a champion is one, also if the run did not report it. */
  static @Nullable Outcome outcome(World world, String runId) {
    boolean isChampions = world.run(runId).map(SimRun::hasPromoted).orElse(false);
    return isChampions ? new Outcome(Outcome.PROMOTED, "", "") : world.outcomes().get(runId);
  }

  private static Answer seen(World world, String id) {
    SimRun run = world.run(id).orElseThrow();
    return new Answer.Seen(
        switch (run.sight()) {
          case TRUE -> run.phase() == Phase.OVER ? Answer.Condition.FAILED : Answer.Condition.GOING;
          case STALE -> Answer.Condition.GOING;
          case GONE -> Answer.Condition.GONE;
        });
  }

  /**
   * A run claims its key first; it may fail anywhere, also between what it does and what it says of
   * that. KFP may lose sight of it, and somebody may delete it there: both do not end it.
   */
  static List<Move> run(World world, SimRun run, Script script) {
    List<Move> moves = new ArrayList<>();
    switch (run.phase()) {
      case CREATED -> {
        boolean isFirst = world.claims().get(run.key()) == null;
        World claimed = world.withClaim(run.key(), run.id());
        if (isFirst && world.model().worker() != null) {
          World skipped = claimed.withOutcome(run.id(), new Outcome(Outcome.SKIPPED, "", ""));
          moves.add(move(run, "finds the model taken", skipped.withRun(run.in(Phase.OVER))));
        } else if (isFirst) {
          boolean isAlone = script.world() == Script.Beside.CLAIMED_MODELS;
          World alone = isAlone ? claimed.workedOnBy(run.id()) : claimed;
          moves.add(move(run, "claims", alone.withRun(run.in(Phase.CLAIMED))));
        } else {
          moves.add(move(run, "claims in vain", claimed.withRun(run.in(Phase.OVER))));
        }
      }
      case CLAIMED ->
          script
              .verdicts()
              .forEach(
                  verdict ->
                      moves.add(
                          verdict.equals(Outcome.PROMOTED)
                              ? move(run, "promotes", world.withRun(run.in(Phase.PROMOTED)))
                              : reports(world, run, verdict)));
      case PROMOTED -> {
        moves.add(reports(world, run, Outcome.PROMOTED));
        if (script.isKfpBlind()) { // its exit task, after a failure
          moves.add(reports(world, run, Outcome.FAILED));
        }
      }
      case REPORTED, OVER -> {}
    }
    if (run.phase() != Phase.OVER) {
      moves.add(move(run, "ends", world.withRun(run.in(Phase.OVER))));
    }
    if (script.isKfpBlind() && world.faults() > 0 && run.sight() == Sight.TRUE) {
      moves.add(fault(world, run, "is deleted", Sight.GONE));
      moves.add(fault(world, run, "is lost sight of", Sight.STALE));
    }
    return moves;
  }

  private static Move reports(World world, SimRun run, String verdict) {
    World reported = world.withOutcome(run.id(), new Outcome(verdict, "", "")).freedBy(run.id());
    return move(run, "reports " + verdict, reported.withRun(run.in(Phase.REPORTED)));
  }

  private static Move fault(World world, SimRun run, String what, Sight sight) {
    return new Move(run.id() + " " + what, true, world.withRun(run.seen(sight)).withFault());
  }

  private static Move move(SimRun run, String what, World after) {
    return new Move(run.id() + " " + what, false, after);
  }

  /** A request that was cut off becomes a run after all. */
  static List<Move> late(World world) {
    List<Move> moves = new ArrayList<>();
    for (int i = 0; i < world.late().size(); i++) {
      List<RetrainingKey> rest = new ArrayList<>(world.late());
      RetrainingKey key = rest.remove(i);
      moves.add(new Move("late run", false, world.withLate(rest).withNewRun(key)));
    }
    return moves;
  }

  /** A run of a schedule that has the model at first comes to an end. */
  static List<Move> schedule(World world) {
    World after = world.freedBy(SCHEDULED);
    return after.equals(world)
        ? List.of()
        : List.of(new Move("the schedule's run ends", false, after));
  }

  static List<Move> person(World world) {
    List<Move> moves = new ArrayList<>();
    for (Retraining row : world.rows()) {
      add(world, "approve", Machine.approve(row, PERSON), moves);
      add(world, "reject", Machine.reject(row, PERSON, world.now()), moves);
      add(world, "abandon", Machine.abandon(row, PERSON, world.now()), moves);
    }
    moves.add(new Move("freeze or unfreeze", false, world.frozen(!world.model().isFrozen())));
    return moves;
  }

  private static void add(World world, String name, @Nullable Change change, List<Move> moves) {
    if (change != null) {
      moves.add(new Move(name, false, world.withRow(change.after())));
    }
  }
}
