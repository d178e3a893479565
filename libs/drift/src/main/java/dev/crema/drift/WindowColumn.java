package dev.crema.drift;

/** How the values of one column are spread in a window. */
public sealed interface WindowColumn permits WindowNumbers, WindowCategories {
  /**
   * Returns the column's name.
   *
   * @return as in the reference
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
