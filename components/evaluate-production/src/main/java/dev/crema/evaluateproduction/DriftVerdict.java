package dev.crema.evaluateproduction;

/** What detect-drift said of the same window, in its words. */
public enum DriftVerdict {
  /** Nobody asked it. */
  NONE,
  /** The window is other than training. */
  DRIFTED,
  /** It is like training. */
  QUIET,
  /** It could not say. */
  UNDECIDED
}
