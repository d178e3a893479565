package dev.crema.retraining.core;

/** What became of a person's decision over a retraining. */
public sealed interface Ruling {
  /**
   * It is done, or was done before.
   *
   * @param retraining as it stands now
   */
  record Done(Retraining retraining) implements Ruling {}

  /**
   * Too late, or not asked for.
   *
   * @param retraining as it stands
   */
  record NotPossible(Retraining retraining) implements Ruling {}

  /**
   * There is no such retraining.
   *
   * @param id its number
   */
  record NotFound(long id) implements Ruling {}
}
