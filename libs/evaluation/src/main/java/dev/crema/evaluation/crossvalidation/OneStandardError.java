package dev.crema.evaluation.crossvalidation;

import dev.crema.data.InputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses the simplest candidate that is not clearly worse than the best one.
 *
 * <p>The one-standard-error rule (L. Breiman, J. Friedman, R. Olshen and C. Stone, Classification
 * and Regression Trees, 1984, section 3.4.3; T. Hastie, R. Tibshirani and J. Friedman, The Elements
 * of Statistical Learning, 2nd edition 2009, section 7.10): among the candidates whose mean is
 * within one standard error of the best mean, that error being the best one's, the simplest. The
 * error is the corrected one of {@link dev.crema.evaluation.metrics.ResampledInterval}, about 1.5
 * times that of the books for five or ten folds, so that it leans somewhat further to the simple.
 *
 * <p>Simple is what stands first in an order of algorithms; what does not stand in it comes after
 * all that do. Of equally simple ones the better mean is chosen, of equal means the smaller
 * standard error, then the first by name and hyperparameters: the order of the candidates changes
 * nothing.
 */
public final class OneStandardError {
  /** From the simplest on: counting and linear models, many trees, boosted trees. */
  public static final List<String> SIMPLEST_FIRST =
      List.of(
          "naive_bayes",
          "ridge_regression",
          "logistic_regression",
          "linear_svm",
          "random_forest",
          "gradient_boosting",
          "lightgbm",
          "xgboost",
          "xgboost_quantile",
          "neural_network");

  private OneStandardError() {}

  /**
   * One candidate in the light of the choice.
   *
   * @param candidate which
   * @param isWithin whether its mean is within one standard error of the best
   * @param place in the order of simplicity, from 1
   */
  public record Line(Candidate candidate, boolean isWithin, int place) {}

  /**
   * The choice.
   *
   * @param chosen the simplest within the bound
   * @param best that of the best mean
   * @param bound the worst mean that is within one standard error of the best
   * @param lines all candidates, from the best mean on
   */
  public record Choice(Candidate chosen, Candidate best, double bound, List<Line> lines) {
    /** Copies. */
    public Choice {
      lines = List.copyOf(lines);
    }

    /** {@return why, in a sentence} */
    public String reason() {
      String metric = chosen.metric().id();
      if (lines.size() == 1) {
        return "(%s) is the only candidate; its %s is %s."
            .formatted(chosen.algorithm(), metric, number(chosen.mean()));
      }
      long within = lines.stream().filter(Line::isWithin).count();
      if (chosen.equals(best)) {
        return "(%s) has the best %s (%s), and %s."
            .formatted(
                chosen.algorithm(),
                metric,
                number(chosen.mean()),
                within == 1
                    ? "no other is within one standard error (%s) of it"
                        .formatted(number(best.standardError()))
                    : "of the %d within one standard error (%s) of it none is simpler"
                        .formatted(within, number(best.standardError())));
      }
      return "(%s) is the simplest of the %d whose %s is within one standard error (%s) of the best: it has %s, the best (%s) %s, the bound is %s."
          .formatted(
              chosen.algorithm(),
              within,
              metric,
              number(best.standardError()),
              number(chosen.mean()),
              best.algorithm(),
              number(best.mean()),
              number(bound));
    }
  }

  /**
   * Returns a number as people read it.
   *
   * @param value finite
   * @return five digits
   */
  static String number(double value) {
    return String.format(java.util.Locale.ROOT, "%.5g", value);
  }

  /**
   * Chooses.
   *
   * @param candidates at least one, measured by the same metric on the same folds
   * @param simplestFirst names of algorithms, each once
   * @return the choice
   * @throws InputException if there is no candidate, or two were not measured alike, or are the
   *     same
   */
  public static Choice choose(List<Candidate> candidates, List<String> simplestFirst) {
    requireComparable(candidates);
    boolean isHigherBetter = candidates.getFirst().metric().isHigherBetter();
    Comparator<Candidate> better =
        Comparator.comparingDouble((Candidate c) -> isHigherBetter ? -c.mean() : c.mean())
            .thenComparingDouble(Candidate::standardError)
            .thenComparing(Candidate::toJson);
    Comparator<Candidate> simpler =
        Comparator.comparingInt((Candidate c) -> place(c, simplestFirst)).thenComparing(better);
    // The order breaks ties of the best, too: of equal means the simpler one is it.
    Comparator<Candidate> byMean =
        Comparator.comparingDouble((Candidate c) -> isHigherBetter ? -c.mean() : c.mean())
            .thenComparing(simpler);
    List<Candidate> sorted = candidates.stream().sorted(byMean).toList();
    Candidate best = sorted.getFirst();
    double bound =
        isHigherBetter ? best.mean() - best.standardError() : best.mean() + best.standardError();
    List<Line> lines = new ArrayList<>();
    for (Candidate candidate : sorted) {
      boolean isWithin = isHigherBetter ? candidate.mean() >= bound : candidate.mean() <= bound;
      lines.add(new Line(candidate, isWithin, place(candidate, simplestFirst)));
    }
    Candidate chosen =
        lines.stream().filter(Line::isWithin).map(Line::candidate).min(simpler).orElseThrow();
    return new Choice(chosen, best, bound, lines);
  }

  private static int place(Candidate candidate, List<String> simplestFirst) {
    int index = simplestFirst.indexOf(candidate.algorithm());
    return index < 0 ? simplestFirst.size() + 1 : index + 1;
  }

  private static void requireComparable(List<Candidate> candidates) {
    if (candidates.isEmpty()) {
      throw new InputException(
          "There are no candidates to choose from.\nMaybe collect the output candidate of cross-validate.");
    }
    Candidate first = candidates.getFirst();
    Set<String> seen = new HashSet<>();
    for (Candidate other : candidates) {
      if (other.metric() != first.metric()) {
        throw new InputException(
            "(%s) was measured by %s, (%s) by %s.\nMaybe give cross-validate the same metric for all."
                .formatted(
                    first.algorithm(),
                    first.metric().id(),
                    other.algorithm(),
                    other.metric().id()));
      }
      if (!other.conditions().foldsDigest().equals(first.conditions().foldsDigest())) {
        throw new InputException(
            "(%s) was measured on other folds (%s) than (%s) (%s), so their means cannot be compared.\nMaybe give cross-validate the same dataset, method, folds, repeats, group_column, gap_days, validation_share and salt for all."
                .formatted(
                    other.algorithm(),
                    shortened(other.conditions().foldsDigest()),
                    first.algorithm(),
                    shortened(first.conditions().foldsDigest())));
      }
      if (!other.conditions().recipeDigest().equals(first.conditions().recipeDigest())) {
        throw new InputException(
            "(%s) was learned by another recipe (%s) than (%s) (%s), so their means cannot be compared.\nMaybe give cross-validate the same features, class_weights, early_stopping_rounds, threshold, calibration, monotone and seed for all."
                .formatted(
                    other.algorithm(),
                    shortened(other.conditions().recipeDigest()),
                    first.algorithm(),
                    shortened(first.conditions().recipeDigest())));
      }
      if (!seen.add(other.algorithm() + other.hyperparameters())) {
        throw new InputException(
            "The candidate (%s) with the hyperparameters %s is there twice.\nMaybe an algorithm stands twice in the list."
                .formatted(other.algorithm(), other.hyperparameters()));
      }
    }
  }

  private static String shortened(String digest) {
    return digest.substring(0, Math.min(12, digest.length()));
  }
}
