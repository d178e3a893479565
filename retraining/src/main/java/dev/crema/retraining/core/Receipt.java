package dev.crema.retraining.core;

/** What became of a request. */
public sealed interface Receipt {
  /**
   * It is stored, and survives from now on whatever is killed.
   *
   * @param retraining what was made, as it stands
   */
  record Created(Retraining retraining) implements Receipt {}

  /**
   * The same was asked for before.
   *
   * @param retraining what was there already, as it stands
   */
  record Joined(Retraining retraining) implements Receipt {}

  /**
   * The model's source has the data that the configuration names: the champion knows them.
   *
   * @param model its name
   * @param snapshot the identity of the data
   */
  record KnownData(String model, String snapshot) implements Receipt {}

  /**
   * No such model is retrained here.
   *
   * @param model its name
   */
  record UnknownModel(String model) implements Receipt {}
}
