package dev.crema.inference.bench;

import java.util.Set;

/** Rows of the table that are measured together. */
interface Section {
  /** Returns the name by which {@code ONLY} asks for it. */
  String name();

  /** Returns its rows. */
  Set<Requirement> requirements();

  /**
   * Measures. Rows that have no number when this throws are missed, for the reason of the exception.
   *
   * @param report where the numbers go
   * @throws Exception if something does not work
   */
  void run(Report report) throws Exception;
}
