package dev.crema.evaluation.leakage;

import dev.crema.data.InputException;
import java.util.List;

/**
 * From where on something is suspicious.
 *
 * @param maxAuc highest AUC of one feature alone that is not told, in [0.5, 1)
 * @param maxR2 highest R² of one feature alone that is not told, in [0, 1)
 * @param maxSharedRows highest share of the test rows that may have the features of a training row,
 *     in [0, 1]
 * @param maxRows most training rows that the columns are looked at by, at least 100; of more a part
 *     is taken by a hash of the row's number
 * @param accepted columns or features that a person has looked at: what is found of them is shown,
 *     and counts as nothing
 */
public record ProbeSettings(
    double maxAuc, double maxR2, double maxSharedRows, long maxRows, List<String> accepted) {
  private static final int MIN_ROWS = 100;

  /**
   * Refuses what is out of range.
   *
   * @throws InputException if a number is
   */
  public ProbeSettings {
    require(maxAuc >= 0.5 && maxAuc < 1, "max_auc", maxAuc, "from 0.5 to below 1");
    require(maxR2 >= 0 && maxR2 < 1, "max_r2", maxR2, "from 0 to below 1");
    require(
        maxSharedRows >= 0 && maxSharedRows <= 1, "max_shared_rows", maxSharedRows, "from 0 to 1");
    require(
        maxRows >= MIN_ROWS && maxRows <= Integer.MAX_VALUE / 2,
        "max_rows",
        maxRows,
        "from %d to %d".formatted(MIN_ROWS, Integer.MAX_VALUE / 2));
    accepted = List.copyOf(accepted);
  }

  private static void require(boolean isRight, String name, Number value, String range) {
    if (!isRight) {
      throw new InputException(
          "%s (%s) must be %s.\nMaybe leave it at its default.".formatted(name, value, range));
    }
  }

  /**
   * Returns the settings of the documentation.
   *
   * @return 0.99, 0.99, 0.01, 1,000,000 rows, nothing accepted
   */
  public static ProbeSettings defaults() {
    return new ProbeSettings(0.99, 0.99, 0.01, 1_000_000, List.of());
  }
}
