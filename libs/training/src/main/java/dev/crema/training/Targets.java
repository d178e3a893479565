package dev.crema.training;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.features.FittedFeatures;
import java.util.List;
import java.util.function.Predicate;

/** What the label asks for, and who can learn it. */
public final class Targets {
  private static final String NO_WEIGHTS = "none";

  private Targets() {}

  /**
   * Refuses, before any row is read, what the label does not go with.
   *
   * @param contract of the rows, with a label
   * @param learner who is to learn
   * @param classWeights as {@link ClassWeights#parse} takes them
   * @param calibration what was asked for
   * @throws InputException if the learner cannot learn the label, or class weights or a calibration
   *     are given for a number
   */
  public static void require(
      Contract contract, Learner learner, String classWeights, Calibration calibration) {
    Task task = contract.task();
    String label = contract.requireLabel().name();
    if (!learner.tasks().contains(task)) {
      List<String> able =
          Learners.all().stream()
              .filter(other -> other.tasks().contains(task))
              .map(Learner::algorithm)
              .toList();
      throw new InputException(
          "The algorithm (%s) learns %s alone, but the label (%s) %s."
                  .formatted(
                      learner.algorithm(),
                      task == Task.REGRESSION ? "classes" : "numbers",
                      label,
                      task == Task.REGRESSION ? "is a number" : "has classes")
              + "\nMaybe one of %s.".formatted(able));
    }
    if (task == Task.REGRESSION && !classWeights.strip().equals(NO_WEIGHTS)) {
      throw new InputException(
          "The class weights (%s) do not go with the label (%s), which is a number."
                  .formatted(classWeights, label)
              + "\nMaybe leave out class_weights.");
    }
    if (task == Task.REGRESSION && calibration != Calibration.NONE) {
      throw new InputException(
          "The calibration (%s) does not go with the label (%s), which is a number and has no probabilities."
                  .formatted(calibration.lowerName(), label)
              + "\nMaybe leave out calibration.");
    }
  }

  /**
   * Refuses constraints that the learner would not keep.
   *
   * @param monotone what is asked for
   * @param learner who would train
   * @throws InputException if there are some, and the learner takes none
   */
  public static void requireMonotone(MonotoneConstraints monotone, Learner learner) {
    if (monotone.isEmpty() || learner.takesMonotoneConstraints()) {
      return;
    }
    List<String> able =
        Learners.all().stream()
            .filter(Learner::takesMonotoneConstraints)
            .map(Learner::algorithm)
            .toList();
    throw new InputException(
        "The algorithm (%s) keeps no monotone constraints, and there are some for %s."
                .formatted(learner.algorithm(), monotone.directions().keySet())
            + "\nMaybe one of %s.".formatted(able));
  }

  /**
   * Refuses features that the learner would misunderstand.
   *
   * @param features what it would learn from
   * @param learner who would train
   * @throws InputException if features can be missing, or are categories, and the learner does not
   *     take them as such
   */
  public static void requireFeatures(FittedFeatures features, Learner learner) {
    if (!learner.acceptsMissing() && !features.missingFeatures().isEmpty()) {
      throw new InputException(
          "The features %s keep missing values, which the algorithm (%s) does not take."
                  .formatted(features.missingFeatures(), learner.algorithm())
              + "\nMaybe impute them in features.yaml, or use one of %s."
                  .formatted(able(features, Learner::acceptsMissing)));
    }
    List<String> named = features.categoricalNames();
    if (!learner.takesCategories() && !named.isEmpty()) {
      throw new InputException(
          "The features %s are codes of categories, which the algorithm (%s) would take for numbers."
                  .formatted(named, learner.algorithm())
              + "\nMaybe one_hot in place of categorical in features.yaml, or one of %s."
                  .formatted(able(features, Learner::takesCategories)));
    }
  }

  /** Returns who else learns the label and takes the features. */
  private static List<String> able(FittedFeatures features, Predicate<Learner> takes) {
    Task task = features.contract().task();
    return Learners.all().stream()
        .filter(other -> takes.test(other) && other.tasks().contains(task))
        .map(Learner::algorithm)
        .toList();
  }

  /**
   * Returns what is to be predicted.
   *
   * @param contract of the rows, with a label
   * @param train the training part, whose classes are counted for balanced weights
   * @param classWeights as {@link ClassWeights#parse} takes them
   * @return classes with their weights, or a number
   * @throws InputException if the class weights are none
   */
  public static Target of(Contract contract, EncodedTable train, String classWeights) {
    if (contract.task() == Task.REGRESSION) {
      return new Target.Numbers();
    }
    List<String> classes = contract.classes();
    return new Target.Classes(
        classes, ClassWeights.parse(classWeights, classes, train.counts(classes.size())));
  }
}
