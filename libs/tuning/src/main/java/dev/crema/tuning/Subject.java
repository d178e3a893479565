package dev.crema.tuning;

import dev.crema.data.DatasetReader;
import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.search.Search;
import dev.crema.training.Calibration;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learners;
import dev.crema.training.MonotoneConstraints;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the values of a search depend on besides its space, its strategy and its seed: two searches
 * of the same subject measure the same, and values of different ones cannot be compared. A state
 * has it with it, and so says by itself how its trials are measured.
 */
public final class Subject {
  private static final String ALGORITHM = "algorithm";
  private static final String METRIC = "metric";
  private static final String HYPERPARAMETERS = "hyperparameters";
  private static final String CLASS_WEIGHTS = "class_weights";
  private static final String EARLY_STOPPING_ROUNDS = "early_stopping_rounds";
  private static final String CALIBRATION = "calibration";
  private static final String MONOTONE = "monotone";
  private static final String HOLDOUT_SHARE = "holdout_share";

  /** Where there are validation rows. */
  private static final double UNUSED_SHARE = 0.5;

  private Subject() {}

  /**
   * Returns the subject of a search.
   *
   * @param recipe of its trials
   * @param objective what decides
   * @param source the rows
   * @param featuresDigest SHA-256 of the file of the fitted features, which has the contract's
   *     digest, and so the label, in it
   * @return texts by name
   */
  public static SortedMap<String, String> of(
      TrialRecipe recipe, Objective objective, TuningRows.Source source, String featuresDigest) {
    SortedMap<String, String> subject = new TreeMap<>();
    subject.put(ALGORITHM, recipe.learner().algorithm());
    subject.put(METRIC, objective.id());
    // With the defaults, which another version may have changed.
    subject.put(
        HYPERPARAMETERS,
        Json.write(
            new TreeMap<>(Hyperparameters.resolve(recipe.learner(), recipe.hyperparameters()))));
    subject.put(CLASS_WEIGHTS, recipe.classWeights());
    subject.put(EARLY_STOPPING_ROUNDS, Integer.toString(recipe.earlyStoppingRounds()));
    subject.put(CALIBRATION, recipe.calibration().lowerName());
    subject.put(MONOTONE, Json.write(new TreeMap<>(recipe.monotone().directions())));
    subject.put("train", source.train().info().contentHash());
    DatasetReader validation = source.validation();
    if (validation == null) {
      subject.put(HOLDOUT_SHARE, Double.toString(recipe.holdoutShare()));
      subject.put("holdout_by", source.method().lowerName());
    } else {
      subject.put("validation", validation.info().contentHash());
    }
    subject.put("features", featuresDigest);
    return subject;
  }

  /**
   * Returns the recipe that a search was begun with.
   *
   * @param search as its state has it
   * @return the recipe, with every hyperparameter
   * @throws InputException if its subject is not one of {@link #of}
   */
  public static TrialRecipe recipe(Search search) {
    return WayOut.orAdvise(SearchStates.ADVICE, () -> recipe(search.subject(), search));
  }

  private static TrialRecipe recipe(Map<String, String> subject, Search search) {
    String share = subject.get(HOLDOUT_SHARE);
    try {
      return new TrialRecipe(
          Learners.named(text(subject, ALGORITHM)),
          numbers(subject, HYPERPARAMETERS),
          text(subject, CLASS_WEIGHTS),
          Integer.parseInt(text(subject, EARLY_STOPPING_ROUNDS)),
          Calibration.parse(text(subject, CALIBRATION)),
          MonotoneConstraints.parse(numbers(subject, MONOTONE)),
          share == null ? UNUSED_SHARE : Double.parseDouble(share),
          search.plan().seed());
    } catch (NumberFormatException e) {
      throw new InputException(
          "A number of the state's subject is none: %s.".formatted(subject), e);
    }
  }

  /**
   * Returns the metric that a search was begun with.
   *
   * @param search as its state has it
   * @return its name
   * @throws InputException if its subject is not one of {@link #of}
   */
  public static String metric(Search search) {
    return WayOut.orAdvise(SearchStates.ADVICE, () -> text(search.subject(), METRIC));
  }

  private static String text(Map<String, String> subject, String name) {
    String text = subject.get(name);
    if (text == null) {
      throw new InputException("The state's subject does not say (%s).".formatted(name));
    }
    return text;
  }

  private static Map<String, Object> numbers(Map<String, String> subject, String name) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    Node.json(text(subject, name), "subject." + name)
        .entries()
        .forEach((key, value) -> numbers.put(key, value.number()));
    return numbers;
  }
}
