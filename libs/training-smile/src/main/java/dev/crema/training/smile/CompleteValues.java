package dev.crema.training.smile;

/** Rows of which Smile says what it means: for others it computes something. */
final class CompleteValues {
  private CompleteValues() {}

  static boolean isFinite(float[] x) {
    for (float value : x) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
