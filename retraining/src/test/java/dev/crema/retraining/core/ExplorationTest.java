package dev.crema.retraining.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.Script.Beside;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Walks the transitions themselves through every order of events of small worlds: two replicas that
 * may crash or fall behind between any two steps, calls that are not answered although they were
 * done, or are done later, runs that fail, do not hear, or are deleted anywhere, alerts that fire
 * on and resolve.
 */
class ExplorationTest {
  private static final boolean SOAK = Boolean.getBoolean("crema.soak");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Set<RetrainingState> OF_PEOPLE =
      EnumSet.of(RetrainingState.AWAITING_APPROVAL, RetrainingState.REJECTED);

  private static final List<String> ALL = List.of("promoted", "rejected", "failed");
  private static final List<String> WELL = List.of("promoted");
  private static final List<String> GATED = List.of("promoted", "rejected");
  private static final List<String> FAIRLY = List.of("promoted", "failed");

  /** The drift that most worlds begin with. */
  private static final Cause DRIFT = alert(-1);

  private static final Cause DATA = new Cause.DataChange("ingest", "two");
  private static final Cause NEWER = new Cause.DataChange("ingest", "three");

  /**
   * How a world is.
   *
   * @param causes what asks for retrainings
   * @param faults that may happen, each anywhere
   * @param budget of a day
   * @param who decides beside the machine
   * @param verdicts that a run may come to
   */
  private record Setup(List<Cause> causes, int faults, int budget, Who who, List<String> verdicts) {
    Script script() {
      // Two keys with a budget of one need another day, and so does another round.
      boolean areAlertsAlive = who.rounds > 0;
      boolean isDay = causes.contains(DATA) && budget >= causes.size();
      int days = isDay ? 1 : Math.max(causes.size(), who.rounds);
      Duration maxAge = DAY.multipliedBy(days);
      BackOff backOff = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(1));
      Rounds rounds = new Rounds(Math.max(1, who.rounds), backOff);
      Rules rules =
          new Rules(
              DAY,
              DAY,
              Duration.ZERO,
              Duration.ZERO,
              Duration.ZERO,
              budget,
              who.hasPerson,
              maxAge,
              DAY,
              DAY,
              backOff,
              rounds);
      return new Script(
          rules,
          causes,
          2 * days - 1,
          who.hasPerson,
          who.isKfpBlind || SOAK,
          areAlertsAlive,
          who.world,
          verdicts);
    }
  }

  /** Who decides. */
  private enum Who {
    /** What is asked for once. */
    MACHINE(false, false, 0),
    /** The same, and KFP may lose sight of a run. */
    MACHINE_OF_BLIND_KFP(false, true, 0),
    /** A person approves, rejects, freezes and abandons at any moment. */
    PERSON(true, true, 0),
    /** Alerts fire on and resolve. */
    ALERTS(false, false, 1),
    /** They get another round. */
    ROUNDS(false, false, 2),
    /** A run has its model for itself; a run of a schedule has it at first. */
    BUSY(Beside.CLAIMED_MODELS, 1),
    /** The same, and there are rounds. */
    BUSY_ROUNDS(Beside.CLAIMED_MODELS, 2),
    /** What has no answer but a no. */
    REFUSED(Beside.REFUSALS, 0),
    /** All of these but the last three. */
    ALL(true, true, SOAK ? 2 : 1);

    private final boolean hasPerson;
    private final boolean isKfpBlind;
    private final int rounds;
    private final Beside world;

    Who(boolean hasPerson, boolean isKfpBlind, int rounds) {
      this.hasPerson = hasPerson;
      this.isKfpBlind = isKfpBlind;
      this.rounds = rounds;
      this.world = Beside.NOTHING;
    }

    /** Where KFP may lose sight of a run. */
    Who(Beside world, int rounds) {
      this.hasPerson = false;
      this.isKfpBlind = true;
      this.rounds = rounds;
      this.world = world;
    }
  }

  /** An alert that began in the middle of a day; of one before the first is told at once. */
  private static Cause.Alert alert(int day) {
    Instant startsAt = World.START.plus(DAY.multipliedBy(day)).plus(Duration.ofHours(12));
    return new Cause.Alert("Drift", "P0", "", startsAt);
  }

  @Test
  void oneDriftHasAtMostOneEffectAndComesToAnEnd() {
    int faults = SOAK ? 3 : 2;
    explore(new Setup(List.of(DRIFT), faults, 1, Who.MACHINE_OF_BLIND_KFP, FAIRLY), false);
  }

  @Test
  void driftAndNewDataRunOneAfterTheOtherAndWithinTheBudget() {
    List<Cause> both = List.of(DRIFT, DATA);
    explore(new Setup(both, 0, 1, Who.MACHINE, SOAK ? ALL : WELL), false);
    explore(new Setup(both, 0, 2, Who.MACHINE, ALL), true);
    explore(new Setup(both, 1, SOAK ? 1 : 2, Who.MACHINE, WELL), true);
  }

  @Test
  void peopleMayDecideAtAnyMoment() {
    explore(new Setup(List.of(DRIFT), SOAK ? 2 : 1, 1, Who.PERSON, ALL), false);
  }

  @Test
  void whatAPromotionHasDealtWithDoesNotRunAgain() {
    // Of the window before, and of the next one while the first is under way or after it.
    explore(new Setup(List.of(DRIFT, alert(-2)), SOAK ? 1 : 0, 2, Who.MACHINE, WELL), false);
    explore(new Setup(List.of(DRIFT, alert(0)), SOAK ? 1 : 0, 2, Who.MACHINE, WELL), false);
  }

  @Test
  void alertsFireOnAndResolve() {
    explore(new Setup(List.of(DRIFT), SOAK ? 1 : 0, 2, Who.ROUNDS, FAIRLY), false);
    explore(new Setup(List.of(DRIFT), 0, 2, Who.ROUNDS, GATED), false);
    explore(new Setup(List.of(DRIFT, alert(0)), 0, 2, Who.ALERTS, WELL), false);
    explore(new Setup(List.of(DRIFT), 0, 2, Who.ALL, WELL), false);
  }

  @Test
  void newsOfDataSupersedeOneAnotherAndStarveNobody() {
    explore(new Setup(List.of(DATA, NEWER), SOAK ? 1 : 0, 2, Who.ALERTS, FAIRLY), false);
    explore(new Setup(List.of(DATA, DRIFT, NEWER), 0, 3, Who.ALERTS, WELL), true);
    explore(new Setup(List.of(DATA, NEWER), 0, 2, Who.PERSON, WELL), true);
  }

  @Test
  void aRunHasItsModelForItselfAndLosesItWithTheEndOfItsRetraining() {
    explore(new Setup(List.of(DRIFT), 1, 2, Who.BUSY, FAIRLY), false);
    explore(new Setup(List.of(DRIFT), SOAK ? 1 : 0, 2, Who.BUSY_ROUNDS, FAIRLY), false);
    explore(new Setup(List.of(DATA, NEWER), 0, 2, Who.BUSY, WELL), false);
  }

  @Test
  void whatIsRefusedComesToAnEnd() {
    explore(new Setup(List.of(DRIFT), 1, 1, Who.REFUSED, FAIRLY), false);
  }

  private static void explore(Setup setup, boolean isDelivered) {
    Script script = setup.script();
    Moves moves = new Moves(script);
    Exploration exploration = new Exploration(moves, new Invariants(script));
    World free = World.of(setup.causes().size(), setup.faults());
    World start =
        script.world() == Beside.CLAIMED_MODELS ? free.workedOnBy(Outside.SCHEDULED) : free;
    long begin = System.nanoTime();
    exploration.from(isDelivered ? moves.delivered(start) : start);
    exploration.everyWorldCanSettle();
    System.out.printf(
        "Explored %s: %,d worlds, %,d moves, %d ms%n",
        setup, exploration.size(), exploration.edges(), (System.nanoTime() - begin) / 1_000_000);
    for (RetrainingState state : RetrainingState.values()) {
      boolean isOfGate = state == RetrainingState.REJECTED_BY_GATE;
      boolean isPossible = script.hasPerson() || !OF_PEOPLE.contains(state);
      if (isPossible && (!isOfGate || script.verdicts().contains("rejected"))) {
        assertThat(exploration.reaches(state))
            .as("%s has a world that is %s", setup, state)
            .isTrue();
      }
    }
  }
}
