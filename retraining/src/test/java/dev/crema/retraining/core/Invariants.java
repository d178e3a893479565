package dev.crema.retraining.core;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What must hold in every world, and over every move. Written without the code that it judges. */
record Invariants(Script script) {
  /** Returns what is broken in a world; empty if nothing is. */
  String brokenIn(World world) {
    for (Retraining row : world.rows()) {
      String broken = brokenEffect(world, row);
      if (!broken.isEmpty()) {
        return broken;
      }
    }
    boolean isEndless =
        world.rows().stream()
            .filter(row -> row.cause() instanceof Cause.Alert)
            .anyMatch(row -> inVain(world, row.key()) > script.rules().rounds().most());
    long rejected =
        world.ofAlerts().stream()
            .takeWhile(row -> row.state() == RetrainingState.REJECTED_BY_GATE)
            .count();
    // Of one that joined a round of another's drift, that round is not counted.
    int most = script.rules().rounds().most() + script.causes().size() - 1;
    if (isEndless || rejected > most) {
      return "More rounds than max_rounds.";
    }
    boolean isLost =
        world.deliveries().stream()
            .anyMatch(
                each ->
                    each.isTold() && world.row(Objects.requireNonNull(each.joined())).isEmpty());
    if (isLost) {
      return "An alert was acknowledged that no retraining knows.";
    }
    // What was given up, because KFP could not end it, is judged when it is given up.
    boolean isOne =
        world.runs().stream()
                .filter(SimRun::isActive)
                .filter(run -> !world.row(run.key()).orElseThrow().state().isEnd())
                .count()
            <= 1;
    return isOne ? brokenBudget(world) : "Two runs of the model take effect at once.";
  }

  /** Returns what a move broke; empty if nothing. */
  String brokenBy(World before, World after) {
    for (Retraining made : after.rows()) {
      if (before.row(made.key()).isEmpty() && made.cause() instanceof Cause.Alert alert) {
        Retraining promoted = before.promoted();
        boolean isDealtWith =
            promoted != null
                && alert.startsAt().isBefore(Objects.requireNonNull(promoted.endedAt()));
        boolean isThere =
            after.rows().stream()
                .anyMatch(row -> !row.state().isEnd() && !row.key().equals(made.key()));
        if (isDealtWith || isThere) {
          return "An alert asks for what is there: " + made;
        }
      }
    }
    for (Retraining old : before.rows()) {
      Retraining now = after.row(old.key()).orElse(null);
      if (now == null) {
        return "A request is lost: " + old.key();
      }
      if (old.state().isEnd() && !old.equals(now)) {
        return "An end was not the end: %s, then %s".formatted(old, now);
      }
      if (old.submission() == null && now.submission() != null && !isNeeded(before, old)) {
        return "A run for a drift that was dealt with: " + now;
      }
      if (!old.state().isEnd() && now.state().isEnd()) {
        String broken = brokenEnd(before, after, now);
        if (!broken.isEmpty()) {
          return broken;
        }
      }
      if (!old.state().isEnd() && now.state() == RetrainingState.FAILED) {
        String broken = brokenFailure(after, now);
        if (!broken.isEmpty()) {
          return broken;
        }
      }
    }
    return brokenErrand(before, after);
  }

  /** What ends leaves neither its model claimed nor anybody waiting for it. */
  private String brokenEnd(World before, World after, Retraining ended) {
    World.Worker worker = after.model().worker();
    if (worker != null && worker.runId().equals(after.claims().get(ended.key()))) {
      return "The run of an end keeps the model: " + ended;
    }
    Outcome outcome = ended.outcome();
    boolean isWithdrawn =
        outcome != null
            && List.of(Outcome.SUPERSEDED, Outcome.LEARNED, Outcome.RESOLVED)
                .contains(outcome.verdict());
    boolean isAskedForAnew =
        after.rows().stream()
            .anyMatch(row -> !row.state().isEnd() && before.row(row.key()).isEmpty());
    return isWithdrawn && !isAskedForAnew && isNeeded(before, ended)
        ? "Somebody waited for what is withdrawn: " + ended
        : "";
  }

  /** Nobody sets out to ask for a run that nobody needs any more. */
  private String brokenErrand(World before, World after) {
    for (World.Replica replica : after.replicas()) {
      boolean isBegun =
          replica.step() instanceof Errand errand
              && errand.call() instanceof Call.ListRuns
              && errand.patience() == Errand.Patience.WAIT
              && before.replicas().stream().noneMatch(old -> errand.equals(old.step()));
      if (isBegun && !isNeeded(after, Objects.requireNonNull(replica.about()))) {
        return "An errand for a run that nobody needs: " + replica.about();
      }
    }
    return "";
  }

  private static long inVain(World world, RetrainingKey key) {
    return world.rounds(key).stream()
        .takeWhile(
            row ->
                row.state() == RetrainingState.FAILED
                    || (row.state() == RetrainingState.EXPIRED
                        && Objects.requireNonNull(row.outcome()).verdict().equals("waited")))
        .filter(row -> row.state() == RetrainingState.FAILED)
        .count();
  }

  /**
   * One drift, one effect: an alert of it began after the last promotion, and fires. Data are a
   * reason as long as the source has them and no champion learned from them since they were told,
   * or somebody else waits for the same.
   */
  private boolean isNeeded(World world, Retraining row) {
    Retraining promoted = world.promoted();
    boolean areLearned =
        promoted != null
            && Objects.requireNonNull(promoted.submission()).decidedAt().isAfter(row.requestedAt());
    boolean areThere =
        row.cause() instanceof Cause.DataChange change
            && (row.isApproved()
                || (change.snapshot().equals(world.model().snapshot()) && !areLearned));
    if (areThere || row.cause() instanceof Cause.Person) {
      return true;
    }
    Instant since = promoted == null ? Instant.MIN : Objects.requireNonNull(promoted.endedAt());
    return IntStream.range(0, world.deliveries().size())
        .filter(i -> row.key().equals(world.deliveries().get(i).joined()))
        .filter(i -> row.isApproved() || !world.deliveries().get(i).isResolved())
        .mapToObj(i -> script.causes().get(i))
        .anyMatch(cause -> cause instanceof Cause.Alert alert && !alert.startsAt().isBefore(since));
  }

  /**
   * An effect is not a failure. What holds its key and may yet take effect is given up only when
   * KFP was told to end it and did not for long, or does not know it, for long or with a person's
   * word.
   */
  private String brokenFailure(World world, Retraining row) {
    SimRun run = holder(world, row);
    if (run == null) {
      return "";
    }
    boolean isUntold = script.world() == Script.Beside.REFUSALS && isUntold(row, run);
    if (run.hasPromoted() && run.sight() == SimRun.Sight.TRUE && !run.isDeaf() && !isUntold) {
      return "An effect counts as failed: " + row;
    }
    if (!run.isActive()) {
      return "";
    }
    Submission made = Objects.requireNonNull(row.submission());
    @Nullable Stop stop = made.stop();
    boolean isLong = !world.now().isBefore(made.decidedAt().plus(script.rules().maxRun()));
    boolean isOrphan =
        run.sight() == SimRun.Sight.GONE && (isLong || (stop != null && stop.isOfPerson()));
    boolean isDeaf =
        run.isDeaf()
            && stop != null
            && stop.at() != null
            && !world.now().isBefore(stop.at().plus(script.rules().stopGrace()));
    return isOrphan || isDeaf ? "" : "Failed while a run may take effect: " + row;
  }

  private static @Nullable SimRun holder(World world, Retraining row) {
    String holder = world.claims().get(row.key());
    return holder == null ? null : world.run(holder).orElse(null);
  }

  private String brokenEffect(World world, Retraining row) {
    List<SimRun> runs = world.runsOf(row.key());
    if (runs.stream().filter(SimRun::hasEffect).count() > 1) {
      return "Two runs of a key took effect.";
    }
    boolean isDecided = row.submission() != null;
    if (!isDecided && !runs.isEmpty()) {
      return "A run without a decision: " + row;
    }
    if (!row.state().isEnd() || !isDecided) {
      return "";
    }
    if (world.claims().get(row.key()) == null) {
      return "Ended while a run could still claim its key: " + row;
    }
    SimRun run = holder(world, row);
    boolean isGivenUp =
        row.state() == RetrainingState.FAILED
            && run != null
            && (run.isDeaf() || run.sight() == SimRun.Sight.GONE);
    if (isGivenUp) {
      return ""; // It was judged when it ended; what came of it later nobody could know.
    }
    if (run != null && run.isActive()) {
      return "Ended while a run may take effect: " + row;
    }
    RetrainingState right = run == null ? RetrainingState.FAILED : right(world, run);
    boolean isWithdrawn = run == null && row.state() == RetrainingState.EXPIRED;
    boolean isUntold = script.world() == Script.Beside.REFUSALS && isUntold(row, run);
    return row.state() == right || isWithdrawn || isUntold
        ? ""
        : "Ended %s, not %s: %s".formatted(row.state(), right, row);
  }

  /** Whoever knows of the promotion does not say so. */
  private static boolean isUntold(Retraining row, @Nullable SimRun run) {
    return run != null && run.hasPromoted() && row.state() == RetrainingState.FAILED;
  }

  private static RetrainingState right(World world, SimRun run) {
    Outcome reported = world.outcomes().get(run.id());
    String verdict = reported == null ? "failed" : reported.verdict();
    if (run.hasPromoted() || verdict.equals("promoted") || verdict.equals("skipped")) {
      return RetrainingState.SUCCEEDED;
    }
    return verdict.equals("rejected") ? RetrainingState.REJECTED_BY_GATE : RetrainingState.FAILED;
  }

  private String brokenBudget(World world) {
    Map<Instant, Integer> days = new HashMap<>();
    world.rows().stream()
        .filter(row -> row.state() != RetrainingState.EXPIRED) // No run came of it.
        .map(Retraining::submission)
        .filter(Objects::nonNull)
        .forEach(
            made -> days.merge(made.decidedAt().truncatedTo(ChronoUnit.DAYS), 1, Integer::sum));
    boolean isKept = days.values().stream().allMatch(runs -> runs <= script.rules().dailyBudget());
    return isKept ? "" : "More runs than the budget of a day: " + days;
  }
}
