package dev.crema.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Evaluations made of arrays, for tests that need no package. */
public final class Examples {
  private Examples() {}

  /** Two classes; the champion's answers are noisier by the given amount. */
  public static Evaluation binary(long seed, double noise) {
    Random random = new Random(seed);
    int rows = 400;
    int[] labels = new int[rows];
    double[] first = new double[rows];
    double[] second = new double[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = random.nextInt(4) == 0 ? 1 : 0;
      double margin = 3 * labels[row] - 1.5 + random.nextGaussian();
      first[row] = logistic(margin);
      second[row] = logistic(margin + noise * random.nextGaussian());
    }
    List<String> classes = List.of("no", "yes");
    RowView candidate = new RowView(classes, first, predicted(first), labels);
    RowView champion = new RowView(classes, second, predicted(second), labels);
    return new Evaluation(
        "churn",
        classes,
        3,
        model("a", candidate, slices(candidate)),
        new ChampionOutcome.Compared(
            model("b", champion, slices(champion)), Evaluator.differences(candidate, champion)));
  }

  /** Three classes, no champion. */
  public static Evaluation multiclass(long seed) {
    Random random = new Random(seed);
    int rows = 150;
    int[] labels = new int[rows];
    int[] predicted = new int[rows];
    double[] probabilities = new double[rows * 3];
    for (int row = 0; row < rows; row++) {
      labels[row] = row % 3;
      predicted[row] = random.nextInt(10) == 0 ? (row + 1) % 3 : row % 3;
      for (int index = 0; index < 3; index++) {
        probabilities[row * 3 + index] = index == predicted[row] ? 0.75 : 0.125;
      }
    }
    List<String> classes = List.of("setosa", "versicolor", "virginica");
    RowView view = new RowView(classes, probabilities, predicted, labels);
    ModelEvaluation model =
        new ModelEvaluation(
            "c".repeat(64), "random_forest", null, view.measures(), null, List.of());
    return new Evaluation("species", classes, 0, model, new ChampionOutcome.None());
  }

  /** Every row of one class, so that the AUC is undefined. */
  public static Evaluation oneClass() {
    double[] scores = {0.1, 0.2, 0.3};
    List<String> classes = List.of("no", "yes");
    RowView view = new RowView(classes, scores, predicted(scores), new int[3]);
    return new Evaluation(
        "churn", classes, 0, model("d", view, List.of()), new ChampionOutcome.None());
  }

  /** The same evaluation, with another one as that of production's rows. */
  public static Evaluation beside(Evaluation evaluation, Evaluation production) {
    return new Evaluation(
        evaluation.label(),
        evaluation.classes(),
        evaluation.unlabelledRows(),
        evaluation.candidate(),
        evaluation.champion(),
        production);
  }

  /** The same evaluation with another champion. */
  public static Evaluation with(Evaluation evaluation, ChampionOutcome champion) {
    return new Evaluation(
        evaluation.label(),
        evaluation.classes(),
        evaluation.unlabelledRows(),
        evaluation.candidate(),
        champion);
  }

  private static ModelEvaluation model(String digit, RowView view, List<Slice> slices) {
    Measures measures = view.measures();
    return new ModelEvaluation(digit.repeat(64), "xgboost", 0.5, measures, measures, slices);
  }

  private static List<Slice> slices(RowView view) {
    List<Slice> slices = new ArrayList<>();
    int[] bounds = {0, 250, 390, 400};
    List<String> values = List.of("basic", "gold", "other");
    for (int index = 0; index < values.size(); index++) {
      int rows = bounds[index + 1] - bounds[index];
      double[] scores = new double[rows];
      int[] predicted = new int[rows];
      int[] labels = new int[rows];
      System.arraycopy(view.probabilities(), bounds[index], scores, 0, rows);
      System.arraycopy(view.predicted(), bounds[index], predicted, 0, rows);
      System.arraycopy(view.labels(), bounds[index], labels, 0, rows);
      MetricValues metrics = new RowView(view.names(), scores, predicted, labels).metrics();
      slices.add(new Slice("plan", values.get(index), rows, metrics));
    }
    return slices;
  }

  private static double logistic(double margin) {
    return 1 / (1 + StrictMath.exp(-margin));
  }

  private static int[] predicted(double[] scores) {
    int[] predicted = new int[scores.length];
    for (int row = 0; row < scores.length; row++) {
      predicted[row] = scores[row] >= 0.5 ? 1 : 0;
    }
    return predicted;
  }
}
