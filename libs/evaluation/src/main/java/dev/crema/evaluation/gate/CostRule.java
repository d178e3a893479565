package dev.crema.evaluation.gate;

import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.metrics.ConfusionMatrix;
import dev.crema.evaluation.metrics.Estimate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks what the model's answers may cost per row, at the package's own threshold; the bound is
 * included.
 *
 * @param costs by true class, then by predicted class; what is not named costs nothing
 * @param max the most
 */
record CostRule(Map<String, Map<String, Double>> costs, double max) {

  /** Sorts, so that the order of a file changes no digest. */
  CostRule {
    Map<String, Map<String, Double>> sorted = new TreeMap<>();
    costs.forEach(
        (actual, line) ->
            sorted.put(actual, Collections.unmodifiableSortedMap(new TreeMap<>(line))));
    costs = Collections.unmodifiableMap(sorted);
  }

  Reason check(Evaluation evaluation) {
    double[][] table = table(evaluation.classes());
    ConfusionMatrix matrix = evaluation.candidate().test().ofClasses().confusionMatrix();
    if (matrix.rows() < 2) {
      return new Reason(
          false, "cost per row is undefined: there is %d test row.".formatted(matrix.rows()));
    }
    Estimate cost = Estimate.cost(matrix, table);
    boolean isLow = cost.value() <= max;
    return new Reason(
        isLow,
        "cost per row is %s (95 %% interval %s to %s), %s the maximum of %s; %s."
            .formatted(
                Numbers.show(cost.value(), max),
                Numbers.round(cost.lower()),
                Numbers.round(cost.upper()),
                isLow ? "at or below" : "above",
                Numbers.exact(max),
                constant(evaluation.classes(), matrix, table)));
  }

  /** Says what the cheapest answer would cost that is the same for every row. */
  private static String constant(List<String> classes, ConfusionMatrix matrix, double[][] table) {
    int cheapest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int answer = 0; answer < classes.size(); answer++) {
      double sum = 0;
      for (int actual = 0; actual < classes.size(); actual++) {
        sum += table[actual][answer] * matrix.actual(actual);
      }
      if (sum < least) {
        least = sum;
        cheapest = answer;
      }
    }
    return "always (%s) would cost %s"
        .formatted(classes.get(cheapest), Numbers.round(least / matrix.rows()));
  }

  private double[][] table(List<String> classes) {
    if (classes.isEmpty()) {
      throw new InputException(
          "The gate asks for costs of classes, but the label is a number.\nMaybe ask for mae, which is in the label's unit.");
    }
    double[][] table = new double[classes.size()][classes.size()];
    costs.forEach(
        (actual, line) ->
            line.forEach(
                (predicted, cost) ->
                    table[index(classes, actual)][index(classes, predicted)] = cost));
    return table;
  }

  private static int index(List<String> classes, String name) {
    int index = classes.indexOf(name);
    if (index < 0) {
      throw new InputException(
          "The gate has costs of the class (%s), but the classes are %s.%s"
              .formatted(name, classes, Suggestion.maybe(name, classes)));
    }
    return index;
  }
}
