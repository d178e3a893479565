package dev.crema.evaluation.leakage;

import java.util.Locale;

/** What is looked for. */
public enum Probe {
  /** A feature that alone tells the label: by AUC, or by R² if the label is a number. */
  SINGLE_FEATURE,
  /** A feature that is the label, perhaps under other names. */
  LABEL_COPY,
  /** Rows of the test part whose features a row of the training part has, too. */
  SHARED_ROWS,
  /** A feature that names rows in the place of describing them. */
  IDENTIFIER,
  /** A feature whose missing values follow the label. */
  MISSING_BY_CLASS,
  /** A feature that runs with the time by which the parts were split. */
  TIME_FEATURE;

  /**
   * Returns the name as people write it.
   *
   * @return lower case, for example {@code single_feature}
   */
  public String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
