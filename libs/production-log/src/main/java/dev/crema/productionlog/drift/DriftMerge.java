package dev.crema.productionlog.drift;

/** Adds up parts and decides on their rows; used for one window, once. */
public interface DriftMerge {
  /**
   * Adds a part.
   *
   * @param part of the window
   * @return false if its counts cannot be read: they are left out, and the part is marked
   */
  boolean add(DriftPart part);

  /**
   * Decides on what was added.
   *
   * @return the decision
   */
  DriftVerdict verdict();
}
