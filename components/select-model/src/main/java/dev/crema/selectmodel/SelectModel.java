package dev.crema.selectmodel;

import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import dev.crema.evaluation.crossvalidation.Candidate;
import dev.crema.evaluation.crossvalidation.OneStandardError;
import dev.crema.sdk.Component;
import dev.crema.sdk.Default;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses among algorithms that were measured on the same folds, by the one-standard-error rule:
 * the simplest whose mean is within one standard error of the best.
 *
 * <p>The choice follows from the inputs alone; the order of the candidates changes nothing.
 */
@Component(stage = "train")
public final class SelectModel implements Step<SelectModel.Inputs, SelectModel.Outputs> {
  /** More would not fit into the parameters of a run. */
  static final int MAX_CANDIDATES = 1_000;

  /**
   * What the step takes.
   *
   * @param candidates the output candidate of cross-validate, of each algorithm, as dsl.Collected
   *     gives it
   * @param simplestFirst names of algorithms from the simplest on; others come after them; empty =
   *     naive_bayes, ridge_regression, logistic_regression, linear_svm, random_forest,
   *     gradient_boosting, lightgbm, xgboost, xgboost_quantile, neural_network
   */
  public record Inputs(List<String> candidates, @Default("[]") List<String> simplestFirst) {}

  /**
   * What the step gives.
   *
   * @param algorithm the one chosen
   * @param hyperparameters those it was measured with, numbers by name
   * @param reason why it was chosen, in a sentence
   * @param metrics mean and standard error of the one chosen and of the best, and the bound
   * @param report every candidate with its mean, whether it is within the bound, and its place in
   *     the order of simplicity
   */
  public record Outputs(
      String algorithm,
      Map<String, Object> hyperparameters,
      String reason,
      Metrics metrics,
      Markdown report) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    List<Candidate> candidates = candidates(inputs);
    List<String> order = order(inputs.simplestFirst(), candidates);
    OneStandardError.Choice choice = OneStandardError.choose(candidates, order);
    context.log(choice.reason());
    return new Outputs(
        choice.chosen().algorithm(),
        choice.chosen().hyperparameters(),
        choice.reason(),
        Metrics.of(metrics(choice)),
        Markdown.of(ChoiceReport.of(choice, order)));
  }

  private static List<Candidate> candidates(Inputs inputs) {
    if (inputs.candidates().size() > MAX_CANDIDATES) {
      throw new InputException(
          "There are %d candidates; at most %d are possible.\nMaybe compare fewer algorithms."
              .formatted(inputs.candidates().size(), MAX_CANDIDATES));
    }
    List<Candidate> candidates = new ArrayList<>();
    for (String text : inputs.candidates()) {
      candidates.add(Candidate.fromJson(text, "candidates[%d]".formatted(candidates.size())));
    }
    return candidates;
  }

  private static List<String> order(List<String> given, List<Candidate> candidates) {
    if (given.isEmpty()) {
      return OneStandardError.SIMPLEST_FIRST;
    }
    Set<String> known = new LinkedHashSet<>(OneStandardError.SIMPLEST_FIRST);
    candidates.forEach(candidate -> known.add(candidate.algorithm()));
    for (String name : given) {
      if (!known.contains(name)) {
        throw new InputException(
            "simplest_first names (%s), which is no algorithm and no candidate, so that what was meant would come last."
                    .formatted(name)
                + Suggestion.among(name, known));
      }
      if (given.indexOf(name) != given.lastIndexOf(name)) {
        throw new InputException(
            "The algorithm (%s) stands twice in simplest_first %s.\nMaybe leave one of them out."
                .formatted(name, given));
      }
    }
    return List.copyOf(given);
  }

  private static Map<String, Double> metrics(OneStandardError.Choice choice) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    String metric = choice.chosen().metric().id();
    metrics.put(metric + "_chosen", choice.chosen().mean());
    metrics.put(metric + "_chosen_standard_error", choice.chosen().standardError());
    metrics.put(metric + "_best", choice.best().mean());
    metrics.put(metric + "_best_standard_error", choice.best().standardError());
    metrics.put(metric + "_bound", choice.bound());
    metrics.put("candidates", (double) choice.lines().size());
    metrics.put(
        "candidates_within",
        (double) choice.lines().stream().filter(OneStandardError.Line::isWithin).count());
    return metrics;
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new SelectModel(), args);
  }
}
