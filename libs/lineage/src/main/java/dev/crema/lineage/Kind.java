package dev.crema.lineage;

import java.util.Locale;

/** What a link of the chain is. */
public enum Kind {
  /** An answer of the service. */
  PREDICTION,
  /** A version of a registered model. */
  VERSION,
  /** The run of MLflow that the version belongs to. */
  MLFLOW_RUN,
  /** The run of KFP that made the version. */
  KFP_RUN,
  /** What the run of KFP came to, as it reported itself. */
  OUTCOME,
  /** Rows that were read, by their content hash. */
  DATA,
  /** The contract that the data follows. */
  CONTRACT,
  /** The commit that the pipeline was built from. */
  COMMIT,
  /** The retraining that started the run of KFP. */
  RETRAINING,
  /** What the retraining was asked for by: an alert, a person, or new data. */
  CAUSE,
  /** What the alert was about: the decision on the window that had drifted. */
  DRIFT_REPORT;

  /**
   * Returns the name in JSON.
   *
   * @return lower case, words joined by an underscore
   */
  public String json() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the name for a person.
   *
   * @return words with spaces
   */
  public String words() {
    return switch (this) {
      case MLFLOW_RUN -> "MLflow run";
      case KFP_RUN -> "KFP run";
      default -> json().replace('_', ' ');
    };
  }
}
