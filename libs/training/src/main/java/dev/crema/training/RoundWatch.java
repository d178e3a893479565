package dev.crema.training;

/** Looks at a boosting learner round by round, and may end it. */
@FunctionalInterface
public interface RoundWatch {
  /** Lets every round come. */
  RoundWatch ALL = (_, _) -> true;

  /**
   * Says whether the next round shall come.
   *
   * @param rounds how many were boosted, from 1
   * @param validationLoss what the algorithm lessens, on the validation rows; NaN if there are none
   * @return false to end the boosting: the model is then that of the rounds so far, or of the best
   *     of them where it stops early
   */
  boolean goesOn(int rounds, double validationLoss);
}
