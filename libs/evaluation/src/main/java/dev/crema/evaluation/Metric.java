package dev.crema.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The metrics that an evaluation holds and a gate may ask for, by the name under which they are
 * written everywhere.
 *
 * <p>For two classes {@code auc}, {@code pr_auc}, {@code precision}, {@code recall}, {@code f1} are
 * those of the positive class. For more classes {@code auc} and {@code pr_auc} are unweighted means
 * of one-vs-rest, {@code calibration_error} is that of the predicted class, and {@code precision},
 * {@code recall} and {@code f1} do not exist: their means over the classes do. A label that is a
 * number has {@code rmse}, {@code mae}, {@code r2}, {@code mape} and none of the others. Formulas
 * and sources are in {@link dev.crema.evaluation.metrics}.
 */
public enum Metric {
  /** Area under the ROC curve. */
  AUC("AUC", true),
  /** Average precision, the area under the precision-recall curve. */
  PR_AUC("PR-AUC", true),
  /** Share of rows whose predicted class is right. */
  ACCURACY("Accuracy", true),
  /** Precision of the positive class. */
  PRECISION("Precision", true),
  /** Recall of the positive class. */
  RECALL("Recall", true),
  /** F1 of the positive class. */
  F1("F1", true),
  /** Mean of the classes' precision. */
  MACRO_PRECISION("Macro precision", true),
  /** Mean of the classes' recall: balanced accuracy. */
  MACRO_RECALL("Macro recall", true),
  /** Mean of the classes' F1. */
  MACRO_F1("Macro F1", true),
  /** Brier score: in [0, 1] for two classes, in [0, 2] for more. */
  BRIER("Brier score", false),
  /** Log loss in nats. */
  LOG_LOSS("Log loss", false),
  /** Expected calibration error over ten bins of equal width. */
  CALIBRATION_ERROR("Calibration error", false),
  /** Root of the mean squared error, in the unit of the label. */
  RMSE("RMSE", false),
  /** Mean absolute error, in the unit of the label. */
  MAE("MAE", false),
  /** Coefficient of determination: 1 is perfect, 0 what the mean of the labels gives. */
  R2("R²", true),
  /** Mean absolute error as a share of the label; only where no label is near 0. */
  MAPE("MAPE", false);

  private final String title;
  private final boolean isHigherBetter;

  Metric(String title, boolean isHigherBetter) {
    this.title = title;
    this.isHigherBetter = isHigherBetter;
  }

  /**
   * Returns the name in files and user interfaces.
   *
   * @return the name in lower case, as {@code pr_auc}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the name for people.
   *
   * @return as {@code PR-AUC}
   */
  public String title() {
    return title;
  }

  /**
   * Returns whether a larger value means a better model.
   *
   * @return false for losses
   */
  public boolean isHigherBetter() {
    return isHigherBetter;
  }

  /**
   * Returns whether the metric exists for a number of classes.
   *
   * @param classes how many classes, at least 2; 0 if numbers are predicted
   * @return false for metrics of the positive class if there are more than two classes; true for
   *     those of numbers if there are none
   */
  public boolean existsFor(int classes) {
    return switch (this) {
      case RMSE, MAE, R2, MAPE -> classes == 0;
      case PRECISION, RECALL, F1 -> classes == 2;
      case AUC, PR_AUC, ACCURACY, MACRO_PRECISION, MACRO_RECALL, MACRO_F1 -> classes != 0;
      case BRIER, LOG_LOSS, CALIBRATION_ERROR -> classes != 0;
    };
  }

  /**
   * Returns the metric of a name.
   *
   * @param id the exact name
   * @return null if there is none
   */
  public static @Nullable Metric named(String id) {
    return Arrays.stream(values())
        .filter(metric -> metric.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  /**
   * Returns the names of the metrics that exist for a number of classes.
   *
   * @param classes how many classes, at least 2; 0 if numbers are predicted
   * @return the names in the order of reports
   */
  public static List<String> ids(int classes) {
    return Arrays.stream(values()).filter(m -> m.existsFor(classes)).map(Metric::id).toList();
  }
}
