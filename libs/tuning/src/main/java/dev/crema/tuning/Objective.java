package dev.crema.tuning;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.data.document.Suggestion;
import dev.crema.evaluation.metrics.NumberErrors;
import dev.crema.evaluation.metrics.Probabilities;
import dev.crema.evaluation.metrics.Ranking;
import dev.crema.models.Scorer;
import dev.crema.search.SearchPlan.Direction;
import dev.crema.training.EncodedTable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is made as good as possible; none of them needs a threshold, which is chosen later. */
public enum Objective {
  /** The mean negative logarithm of the probability of what was true. */
  LOG_LOSS(Task.CLASSIFICATION, Direction.MINIMISE),
  /** The mean squared error of the probabilities. */
  BRIER(Task.CLASSIFICATION, Direction.MINIMISE),
  /** The area under the ROC curve; of more than two classes their mean. */
  AUC(Task.CLASSIFICATION, Direction.MAXIMISE),
  /** The average precision; of more than two classes their mean. */
  PR_AUC(Task.CLASSIFICATION, Direction.MAXIMISE),
  /** With the most probable class as the predicted one. */
  ACCURACY(Task.CLASSIFICATION, Direction.MAXIMISE),
  /** The root of the mean squared error. */
  RMSE(Task.REGRESSION, Direction.MINIMISE),
  /** The mean absolute error. */
  MAE(Task.REGRESSION, Direction.MINIMISE),
  /** The share of the variance that is explained. */
  R2(Task.REGRESSION, Direction.MAXIMISE),
  /** Koenker and Bassett 1978, at the quantile of the learner. */
  PINBALL(Task.REGRESSION, Direction.MINIMISE);

  private final Task task;
  private final Direction direction;

  Objective(Task task, Direction direction) {
    this.task = task;
    this.direction = direction;
  }

  /** {@return the name as it is given} */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@return which values are better} */
  public Direction direction() {
    return direction;
  }

  /**
   * Returns the objective of a name.
   *
   * @param name empty = log_loss; of a number rmse, or pinball of a learner of a quantile
   * @param task what the label is
   * @param hasQuantile whether the learner predicts a quantile, by which alone a pinball loss is
   *     defined
   * @return the objective
   * @throws InputException if it is none of the task
   */
  public static Objective named(String name, Task task, boolean hasQuantile) {
    if (name.isEmpty()) {
      return task == Task.CLASSIFICATION ? LOG_LOSS : hasQuantile ? PINBALL : RMSE;
    }
    List<String> known =
        Arrays.stream(values())
            .filter(each -> each.task == task && (each != PINBALL || hasQuantile))
            .map(Objective::id)
            .toList();
    if (!known.contains(name)) {
      String advice = Suggestion.maybe(name, known);
      throw new InputException(
          "The metric (%s) cannot be searched by here.".formatted(name)
              + (advice.isEmpty() ? "\nMaybe one of " + known + "." : advice));
    }
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Who answers a row: with calibration another one in each half of the rows. */
  interface Answering {
    Scorer of(int row);
  }

  /**
   * Returns what a model comes to.
   *
   * @param answering by the place of a row
   * @param quantile of the learner; NaN if it has none
   * @return NaN where the rows leave it undefined
   */
  double of(Answering answering, EncodedTable table, double quantile) {
    if (task == Task.REGRESSION) {
      double[] predicted = new double[table.rows()];
      Arrays.setAll(predicted, i -> answering.of(i).value(table.row(i)));
      return ofNumbers(predicted, table.numbers(), quantile);
    }
    int classes = table.rows() == 0 ? 2 : answering.of(0).classes();
    return ofClasses(probabilities(answering, table, classes), table.labels(), classes);
  }

  private static double[] probabilities(Answering answering, EncodedTable table, int classes) {
    double[] all = table.newAnswers(classes);
    double[] answer = new double[classes];
    for (int i = 0; i < table.rows(); i++) {
      answering.of(i).probabilities(table.row(i), answer);
      System.arraycopy(answer, 0, all, i * classes, classes);
    }
    return all;
  }

  private double ofNumbers(double[] predicted, double[] labels, double quantile) {
    return switch (this) {
      case RMSE -> NumberErrors.rmse(predicted, labels);
      case MAE -> NumberErrors.mae(predicted, labels);
      case R2 -> NumberErrors.r2(predicted, labels);
      case PINBALL -> pinball(predicted, labels, quantile);
      case LOG_LOSS, BRIER, AUC, PR_AUC, ACCURACY -> throw new IllegalStateException(id());
    };
  }

  private static double pinball(double[] predicted, double[] labels, double quantile) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double error = labels[i] - predicted[i];
      sum += Math.max(quantile * error, (quantile - 1) * error);
    }
    return sum / labels.length;
  }

  private double ofClasses(double[] all, int[] labels, int classes) {
    boolean isBinary = classes == 2;
    double[] positive = isBinary ? Ranking.column(all, classes, 1) : all;
    return switch (this) {
      case LOG_LOSS ->
          isBinary
              ? Probabilities.logLoss(positive, labels)
              : Probabilities.logLoss(all, labels, classes);
      case BRIER ->
          isBinary
              ? Probabilities.brier(positive, labels)
              : Probabilities.brier(all, labels, classes);
      case AUC -> isBinary ? Ranking.auc(positive, labels) : Ranking.macroAuc(all, labels, classes);
      case PR_AUC ->
          isBinary
              ? Ranking.averagePrecision(positive, labels)
              : Ranking.macroAveragePrecision(all, labels, classes);
      case ACCURACY -> accuracy(all, labels, classes);
      case RMSE, MAE, R2, PINBALL -> throw new IllegalStateException(id());
    };
  }

  private static double accuracy(double[] all, int[] labels, int classes) {
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      int best = 0;
      for (int k = 1; k < classes; k++) {
        best = all[i * classes + k] > all[i * classes + best] ? k : best;
      }
      right += best == labels[i] ? 1 : 0;
    }
    return right / (double) labels.length;
  }
}
