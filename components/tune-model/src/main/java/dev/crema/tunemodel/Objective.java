package dev.crema.tunemodel;

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
enum Objective {
  LOG_LOSS(Task.CLASSIFICATION, Direction.MINIMISE),
  BRIER(Task.CLASSIFICATION, Direction.MINIMISE),
  AUC(Task.CLASSIFICATION, Direction.MAXIMISE),
  PR_AUC(Task.CLASSIFICATION, Direction.MAXIMISE),
  /** With the most probable class as the predicted one. */
  ACCURACY(Task.CLASSIFICATION, Direction.MAXIMISE),
  RMSE(Task.REGRESSION, Direction.MINIMISE),
  MAE(Task.REGRESSION, Direction.MINIMISE),
  R2(Task.REGRESSION, Direction.MAXIMISE),
  /** Koenker and Bassett 1978, at the quantile of the learner. */
  PINBALL(Task.REGRESSION, Direction.MINIMISE);

  private final Task task;
  private final Direction direction;

  Objective(Task task, Direction direction) {
    this.task = task;
    this.direction = direction;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  Direction direction() {
    return direction;
  }

  /**
   * Returns the objective of a name.
   *
   * @param hasQuantile whether the learner predicts a quantile, by which alone a pinball loss is
   *     defined
   */
  static Objective named(String name, Task task, boolean hasQuantile) {
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

  /**
   * Returns what a model comes to.
   *
   * @param quantile of the learner; NaN if it has none
   * @return NaN where the rows leave it undefined
   */
  double of(Scorer scorer, EncodedTable table, double quantile) {
    return task == Task.REGRESSION
        ? ofNumbers(predicted(scorer, table), table.numbers(), quantile)
        : ofClasses(probabilities(scorer, table), table.labels(), scorer.classes());
  }

  private static double[] predicted(Scorer scorer, EncodedTable table) {
    double[] predicted = new double[table.rows()];
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = scorer.value(table.row(i));
    }
    return predicted;
  }

  private static double[] probabilities(Scorer scorer, EncodedTable table) {
    int classes = scorer.classes();
    double[] all = table.newAnswers(classes);
    double[] answer = new double[classes];
    for (int i = 0; i < table.rows(); i++) {
      scorer.probabilities(table.row(i), answer);
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
