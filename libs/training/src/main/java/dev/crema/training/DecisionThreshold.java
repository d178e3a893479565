package dev.crema.training;

import dev.crema.data.InputException;
import dev.crema.models.Scorer;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * From which probability on the positive class is predicted, and why.
 *
 * @param value in [0, 1]; the positive class is predicted from it on
 * @param rule {@code f1}, {@code youden} or {@code number}
 * @param objective what the rule maximises at the value: F1 or Youden's J on the rows it was chosen
 *     on; NaN for a number
 */
public record DecisionThreshold(double value, String rule, double objective) {

  /** What a fixed number means as a rule. */
  public static final String NUMBER = "number";

  /**
   * Returns the class that is predicted, as a package with this threshold predicts it.
   *
   * @param probabilities one a class, at least 2
   * @return of two classes 1 from the threshold on; of more the first of the most probable
   */
  public int classify(double[] probabilities) {
    if (probabilities.length == 2) {
      return probabilities[1] >= value ? 1 : 0;
    }
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      if (probabilities[i] > probabilities[best]) {
        best = i;
      }
    }
    return best;
  }

  /**
   * Returns whether the threshold that a text names is chosen on rows.
   *
   * @param text {@code f1}, {@code youden} or a number in [0, 1]
   * @return whether it needs rows; false for a number
   * @throws InputException if the text is none of these
   */
  public static boolean needsRows(String text) {
    if (text.equals("f1") || text.equals("youden")) {
      return true;
    }
    parse(text);
    return false;
  }

  /**
   * Chooses the threshold: the number given, or what maximises F1 or Youden's J (true positive rate
   * minus false positive rate; Youden, Index for rating diagnostic tests, 1950) on the rows.
   *
   * <p>Thresholds lie halfway between neighbouring scores; of several equally good ones the highest
   * is chosen. O(n log n), deterministic.
   *
   * @param text {@code f1}, {@code youden} or a number in [0, 1]
   * @param scores probability of the positive class, one a row
   * @param positive whether the row is of the positive class, same length
   * @return the threshold
   * @throws InputException if the text is none of these, or rows of either class are missing for a
   *     rule
   */
  public static DecisionThreshold choose(String text, double[] scores, boolean[] positive) {
    if (!needsRows(text)) {
      return new DecisionThreshold(parse(text), NUMBER, Double.NaN);
    }
    int positives = (int) IntStream.range(0, positive.length).filter(i -> positive[i]).count();
    if (positives == 0 || positives == positive.length) {
      throw new InputException(
          "The threshold (%s) cannot be chosen on %d rows of which %d are positive."
                  .formatted(text, positive.length, positives)
              + "\nMaybe use a larger validation part, or give a number such as 0.5.");
    }
    return best(text, scores, positive, positives);
  }

  /**
   * Chooses the threshold of a model on encoded rows.
   *
   * @param text as above
   * @param scorer the model
   * @param validation rows that it did not learn from; null if there are none
   * @return the threshold; the number 0.5 for a model that has no use for one, of more classes or
   *     of numbers
   * @throws InputException as above
   */
  public static DecisionThreshold of(
      String text, Scorer scorer, @Nullable EncodedTable validation) {
    if (scorer.classes() != 2) {
      return new DecisionThreshold(0.5, NUMBER, Double.NaN);
    }
    int rows = validation == null ? 0 : validation.rows();
    double[] scores = new double[rows];
    boolean[] positive = new boolean[rows];
    double[] probabilities = new double[2];
    for (int i = 0; i < rows; i++) {
      scorer.probabilities(Objects.requireNonNull(validation).row(i), probabilities);
      scores[i] = probabilities[1];
      positive[i] = validation.labels()[i] == 1;
    }
    return choose(text, scores, positive);
  }

  private static DecisionThreshold best(
      String rule, double[] scores, boolean[] positive, int positives) {
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double negatives = scores.length - positives;
    double bestObjective = Double.NEGATIVE_INFINITY;
    double bestValue = 1;
    int truePositives = 0;
    for (int i = 0; i < order.length; i++) {
      truePositives += positive[order[i]] ? 1 : 0;
      double score = scores[order[i]];
      double next = i + 1 < order.length ? scores[order[i + 1]] : 0;
      if (next == score && i + 1 < order.length) {
        continue;
      }
      double objective =
          rule.equals("f1")
              ? 2.0 * truePositives / (i + 1 + positives)
              : truePositives / (double) positives - (i + 1 - truePositives) / negatives;
      if (objective > bestObjective) {
        bestObjective = objective;
        bestValue = between(next, score);
      }
    }
    return new DecisionThreshold(bestValue, rule, bestObjective);
  }

  /** Halfway, but above the lower score even when the two are neighbours in floating point. */
  private static double between(double low, double high) {
    double middle = low + (high - low) / 2;
    return middle > low ? middle : high;
  }

  private static double parse(String text) {
    double value;
    try {
      value = Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!(0 <= value && value <= 1)) {
      throw new InputException(
          "The threshold (%s) is neither f1 nor youden nor a number in [0, 1].".formatted(text)
              + "\nMaybe f1, which balances precision and recall.");
    }
    return value;
  }
}
