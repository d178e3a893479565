package dev.crema.drift;

/** How the values of one column were spread in training. */
public sealed interface ReferenceColumn permits ReferenceNumbers, ReferenceCategories {
  /**
   * Returns the column's name.
   *
   * @return as in the contract; an output's is "score", "class" or "value"
   */
  String name();

  /**
   * Returns how many rows have a value.
   *
   * @return at least 0
   */
  long count();

  /**
   * Returns how many rows have none.
   *
   * @return at least 0
   */
  long missing();
}
