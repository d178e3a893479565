package dev.crema.evaluation.crossvalidation;

import dev.crema.data.document.Json;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.metrics.ResampledInterval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An algorithm measured on the folds of a table.
 *
 * @param setup what was measured
 * @param folds one result a fold, at least 2; those of the first repeat come first
 */
public record CrossValidation(Setup setup, List<FoldResult> folds) {
  /** The version of the JSON format. */
  public static final int VERSION = 1;

  /** Copies and checks. */
  public CrossValidation {
    Objects.requireNonNull(setup, "setup");
    folds = List.copyOf(folds);
    if (folds.size() < 2) {
      throw new IllegalArgumentException("There are %d folds.".formatted(folds.size()));
    }
  }

  /**
   * What was measured.
   *
   * @param algorithm the learner's name
   * @param hyperparameters every one of the learner, by name
   * @param label the label's column
   * @param classes the classes in their order; empty if the label is a number
   * @param conditions which folds of which rows, and by which recipe: the same for two algorithms
   *     if they can be compared
   * @param headline the metric that a choice goes by
   */
  public record Setup(
      String algorithm,
      Map<String, Object> hyperparameters,
      String label,
      List<String> classes,
      Candidate.Conditions conditions,
      Metric headline) {
    /** Copies. */
    public Setup {
      hyperparameters = Candidate.ordered(hyperparameters);
      classes = List.copyOf(classes);
    }
  }

  /**
   * Returns the values of a metric.
   *
   * @param metric which
   * @return one a fold; null if a fold leaves it undefined
   */
  private double @Nullable [] values(Metric metric) {
    double[] values = new double[folds.size()];
    for (int i = 0; i < values.length; i++) {
      var value = folds.get(i).metrics().get(metric);
      if (value.isEmpty()) {
        return null;
      }
      values[i] = value.getAsDouble();
    }
    return values;
  }

  /**
   * Returns the rows tested divided by the rows learned from, validation rows among them.
   *
   * @return the mean over the folds, above 0
   */
  public double testShare() {
    double sum = 0;
    for (FoldResult fold : folds) {
      FoldResult.Rows rows = fold.rows();
      sum += rows.test() / (double) (rows.train() + rows.validation());
    }
    return sum / folds.size();
  }

  /**
   * Returns the mean of a metric and how well it is known.
   *
   * @param metric which
   * @return null if a fold leaves the metric undefined: a mean over the others would flatter
   */
  public @Nullable ResampledInterval summary(Metric metric) {
    double[] values = values(metric);
    return values == null ? null : ResampledInterval.of(values, testShare());
  }

  /**
   * Returns why a metric has no mean.
   *
   * @param metric which
   * @return the first fold that leaves it undefined, and why; empty if it has one
   */
  public String whyUndefined(Metric metric) {
    for (FoldResult fold : folds) {
      String reason = fold.metrics().undefined().get(metric.id());
      if (reason != null) {
        return "In fold %d of repeat %d: %s".formatted(fold.fold(), fold.repeat(), reason);
      }
    }
    return "";
  }

  /**
   * Returns what a choice among algorithms needs to know.
   *
   * @return the candidate
   * @throws IllegalStateException if a fold leaves the headline metric undefined
   */
  public Candidate candidate() {
    Metric headline = setup.headline();
    double[] values = values(headline);
    if (values == null) {
      throw new IllegalStateException(whyUndefined(headline));
    }
    ResampledInterval summary = ResampledInterval.of(values, testShare());
    return new Candidate(
        setup.algorithm(),
        setup.hyperparameters(),
        headline,
        summary.mean(),
        summary.standardError(),
        values.length,
        setup.conditions());
  }

  /**
   * Returns all of it as JSON: equal results have equal text.
   *
   * @return one line
   */
  public String toJson() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("algorithm", setup.algorithm());
    tree.put("hyperparameters", setup.hyperparameters());
    tree.put("label", setup.label());
    tree.put("classes", setup.classes());
    tree.put("folds_digest", setup.conditions().foldsDigest());
    tree.put("recipe_digest", setup.conditions().recipeDigest());
    tree.put("headline", setup.headline().id());
    tree.put("metrics", summaries());
    tree.put("folds", folds.stream().map(CrossValidation::tree).toList());
    return Json.write(tree);
  }

  private List<Map<String, Object>> summaries() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      ResampledInterval summary = metric.existsFor(setup.classes().size()) ? summary(metric) : null;
      if (summary != null) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", metric.id());
        tree.put("mean", summary.mean());
        tree.put("standard_deviation", summary.standardDeviation());
        tree.put("standard_error", summary.standardError());
        tree.put("lower", summary.lower());
        tree.put("upper", summary.upper());
        list.add(tree);
      }
    }
    return list;
  }

  private static Map<String, Object> tree(FoldResult fold) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("repeat", fold.repeat());
    tree.put("fold", fold.fold());
    tree.put("train_rows", fold.rows().train());
    tree.put("validation_rows", fold.rows().validation());
    tree.put("test_rows", fold.rows().test());
    if (fold.threshold() != null) {
      tree.put("threshold", fold.threshold());
    }
    tree.put("rounds", fold.rounds());
    tree.put("metrics", fold.metrics().values());
    if (!fold.metrics().undefined().isEmpty()) {
      tree.put("undefined", fold.metrics().undefined());
    }
    return tree;
  }
}
