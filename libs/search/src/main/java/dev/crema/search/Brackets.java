package dev.crema.search;

import java.util.Comparator;
import java.util.List;

/**
 * Successive halving (Jamieson and Talwalkar, Non-stochastic Best Arm Identification and
 * Hyperparameter Optimization, AISTATS 2016), in brackets of {@value #SIZE} trials: each is
 * measured with a ninth of the resource, the best third of those that did not fail (at least one)
 * with a third, and of these the best third with all of it. Bracket follows upon bracket until the
 * budget is spent, so that a search that ends early has trials with all of the resource, and TPE
 * learns from the brackets before.
 */
final class Brackets {
  static final int SIZE = 9;
  static final int ETA = 3;
  private static final int RUNGS = 3;

  private Brackets() {}

  /** Returns the share of the resource that a trial is tried with next. */
  static double resource(Trial trial) {
    return trial.results().isEmpty() ? resource(0) : Math.min(1, trial.resource() * ETA);
  }

  private static double resource(int rung) {
    return StrictMath.pow(ETA, rung - (RUNGS - 1));
  }

  /**
   * A trial that is to be measured with more.
   *
   * @param trial the trial
   * @param resource with which share
   */
  record Promotion(Trial trial, double resource) {}

  /** Returns how many trials the last bracket still takes, or a new one if it is complete. */
  static int room(List<Trial> trials) {
    return SIZE - trials.size() % SIZE;
  }

  /**
   * Returns who goes on now: all of the lowest rung on which some wait.
   *
   * @param trials all trials in their order, none of them running
   * @param isFull whether no trial will come after them
   * @param direction which values are better
   * @return empty if the bracket is not complete, or every one of it is where it ends
   */
  static List<Promotion> rung(List<Trial> trials, boolean isFull, SearchPlan.Direction direction) {
    int begin = trials.isEmpty() ? 0 : (trials.size() - 1) / SIZE * SIZE;
    List<Trial> bracket = trials.subList(begin, trials.size());
    if (bracket.size() < SIZE && !isFull) {
      return List.of();
    }
    for (int rung = 0; rung + 1 < RUNGS; rung++) {
      List<Promotion> promotions = promotions(bracket, rung, direction);
      if (!promotions.isEmpty()) {
        return promotions;
      }
    }
    return List.of();
  }

  private static List<Promotion> promotions(
      List<Trial> bracket, int rung, SearchPlan.Direction direction) {
    // One that failed on a higher rung was measured here all the same: its place is not given away.
    List<Trial> measured =
        bracket.stream()
            .filter(trial -> trial.results().size() > rung)
            .sorted(
                Comparator.comparingDouble(
                        (Trial trial) -> direction.loss(trial.results().get(rung).value()))
                    .thenComparingInt(Trial::number))
            .toList();
    int places = Math.min(measured.size(), Math.max(1, measured.size() / ETA));
    return measured.subList(0, places).stream()
        .filter(trial -> trial.isMeasured() && trial.results().size() == rung + 1)
        .sorted(Comparator.comparingInt(Trial::number))
        .map(trial -> new Promotion(trial, resource(rung + 1)))
        .toList();
  }
}
