package dev.crema.evaluation.crossvalidation;

import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.evaluation.Metric;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * An algorithm, and what a cross-validation says of it: what select-model chooses from.
 *
 * @param algorithm the learner's name
 * @param hyperparameters numbers by name; in the order of names
 * @param metric that was measured
 * @param mean over the folds, finite
 * @param standardError of the mean, corrected as in {@code ResampledInterval}, finite, at least 0
 * @param folds how many values the mean is of, at least 2
 * @param conditions under which it was measured
 */
public record Candidate(
    String algorithm,
    Map<String, Object> hyperparameters,
    Metric metric,
    double mean,
    double standardError,
    int folds,
    Conditions conditions) {
  private static final int VERSION = 1;

  /**
   * What two candidates must share to be compared.
   *
   * @param foldsDigest which folds of which rows
   * @param recipeDigest how they were learned from, algorithm and hyperparameters apart: features,
   *     class weights, calibration and the like
   */
  public record Conditions(String foldsDigest, String recipeDigest) {}

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Candidate {
    hyperparameters = ordered(hyperparameters);
    // Written so that NaN is refused too.
    if (!(Double.isFinite(mean) && standardError >= 0 && standardError < Double.POSITIVE_INFINITY)
        || folds < 2) {
      throw new IllegalArgumentException(
          "The mean (%s), its standard error (%s) or the number of folds (%d) is out of range."
              .formatted(mean, standardError, folds));
    }
  }

  static Map<String, Object> ordered(Map<String, Object> hyperparameters) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(new TreeMap<>(hyperparameters)));
  }

  /**
   * Returns the candidate as a parameter of a pipeline holds it: equal ones have equal text.
   *
   * @return one line of JSON, readable by {@link #fromJson}
   */
  public String toJson() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("algorithm", algorithm);
    tree.put("hyperparameters", hyperparameters);
    tree.put("metric", metric.id());
    tree.put("mean", mean);
    tree.put("standard_error", standardError);
    tree.put("folds", folds);
    tree.put("folds_digest", conditions.foldsDigest());
    tree.put("recipe_digest", conditions.recipeDigest());
    return Json.write(tree);
  }

  /**
   * Reads what {@link #toJson} wrote, strictly.
   *
   * @param json the text
   * @param source what messages call the text
   * @return the candidate
   * @throws dev.crema.data.InputException if it is none; the message names source and field
   */
  public static Candidate fromJson(String json, String source) {
    Node root =
        Node.json(json, source)
            .fields(
                "version",
                "algorithm",
                "hyperparameters",
                "metric",
                "mean",
                "standard_error",
                "folds",
                "folds_digest",
                "recipe_digest");
    root.required("version").integer(VERSION, VERSION);
    Map<String, Object> hyperparameters = new LinkedHashMap<>();
    root.required("hyperparameters")
        .entries()
        .forEach((name, value) -> hyperparameters.put(name, value.number()));
    return new Candidate(
        root.required("algorithm").text(),
        hyperparameters,
        metric(root.required("metric")),
        root.required("mean").number(-Double.MAX_VALUE, Double.MAX_VALUE),
        root.required("standard_error").number(0, Double.MAX_VALUE),
        (int) root.required("folds").integer(2, Integer.MAX_VALUE),
        new Conditions(
            root.required("folds_digest").text(), root.required("recipe_digest").text()));
  }

  private static Metric metric(Node node) {
    Metric metric = Metric.named(node.text());
    if (metric == null) {
      throw node.error("is no metric: (%s).".formatted(node.text()));
    }
    return metric;
  }
}
