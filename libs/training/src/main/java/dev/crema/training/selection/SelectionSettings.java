package dev.crema.training.selection;

import dev.crema.data.InputException;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learners;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a column must be worth to stay.
 *
 * @param minVariance a column stays if the variance of one of its features is above it; at least 0
 * @param minInformation least mutual information with the label, in nats; null = any
 * @param minImportance least permutation importance; null = any
 * @param minGain least share of the boosted trees' gain, in [0, 1]; null = any
 * @param maxColumns most columns that stay; 0 = any number
 * @param rankBy what the best of them are chosen by
 * @param always columns that stay whatever is measured
 * @param measuring how it is measured
 */
public record SelectionSettings(
    double minVariance,
    @Nullable Double minInformation,
    @Nullable Double minImportance,
    @Nullable Double minGain,
    int maxColumns,
    Measure rankBy,
    List<String> always,
    Measuring measuring) {

  /** Who measures. */
  static final String LEARNER = "xgboost";

  /** What columns are ranked by. */
  public enum Measure {
    /** Rise of the loss on the validation part if the column's values are dealt anew. */
    IMPORTANCE,
    /** Share of the gain of boosted trees. */
    GAIN,
    /** Mutual information with the label. */
    INFORMATION
  }

  /**
   * How it is measured.
   *
   * @param repeats how often each column's values are dealt, 1 to 1,000
   * @param informationRows most training rows for mutual information, at least 100; of more a part
   *     is drawn
   * @param hyperparameters of XGBoost, by name
   * @param seed where all chance comes from, in [0, 2³¹ − 1]
   */
  public record Measuring(
      int repeats, int informationRows, Map<String, Object> hyperparameters, long seed) {
    /**
     * Copies the hyperparameters and refuses what is out of range.
     *
     * @throws InputException if a number is, or XGBoost has no such hyperparameter
     */
    public Measuring {
      hyperparameters = Map.copyOf(hyperparameters);
      Hyperparameters.resolve(Learners.named(LEARNER), hyperparameters);
      require(repeats >= 1 && repeats <= 1_000, "repeats", repeats, "from 1 to 1000");
      require(informationRows >= 100, "information_rows", informationRows, "at least 100");
    }
  }

  /**
   * Copies the list and refuses what is out of range.
   *
   * @throws InputException if a number is
   */
  public SelectionSettings {
    always = List.copyOf(always);
    require(minVariance >= 0, "min_variance", minVariance, "at least 0");
    require(maxColumns >= 0, "max_columns", maxColumns, "at least 0");
    require(minGain == null || (minGain >= 0 && minGain <= 1), "min_gain", minGain, "from 0 to 1");
    require(
        minInformation == null || minInformation >= 0,
        "min_information",
        minInformation,
        "at least 0");
    require(
        minImportance == null || Double.isFinite(minImportance),
        "min_importance",
        minImportance,
        "a number");
  }

  private static void require(boolean isRight, String name, @Nullable Number value, String range) {
    if (!isRight) {
      throw new InputException(
          "%s (%s) must be %s.\nMaybe leave it at its default.".formatted(name, value, range));
    }
  }
}
