package dev.crema.training.smile;

import dev.crema.data.InputException;
import dev.crema.training.EncodedTable;

/** Refuses missing values, which Smile would take and give meaningless models for. */
final class CompleteValues {
  private CompleteValues() {}

  static void require(EncodedTable table, String algorithm) {
    float[] values = table.values();
    for (int i = 0; i < values.length; i++) {
      if (Float.isNaN(values[i])) {
        String feature = table.featureNames().get(i % table.features());
        throw new InputException(
            "The feature (%s) of row %d is missing, and the algorithm (%s) takes no missing values."
                    .formatted(feature, i / table.features() + 1, algorithm)
                + "\nMaybe impute (%s) in features.yaml, or use xgboost.".formatted(feature));
      }
    }
  }

  static boolean isFinite(float[] x) {
    for (float value : x) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
