package dev.crema.training.folds;

/** What a row is for in a fold. */
public enum FoldPart {
  /** Features are fitted and the model learns on it. */
  TRAIN,
  /** Early stopping, calibration and the threshold are chosen on it; a part of what is learned. */
  VALIDATION,
  /** The fold is judged by it. */
  TEST,
  /** Nothing: by time, rows of the gap and those newer than the test. */
  UNUSED
}
