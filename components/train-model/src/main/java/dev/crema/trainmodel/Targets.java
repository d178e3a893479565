package dev.crema.trainmodel;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.training.Calibration;
import dev.crema.training.ClassWeights;
import dev.crema.training.EncodedTable;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.MonotoneConstraints;
import dev.crema.training.Target;
import java.util.List;

/** What the label asks for, and who can learn it. */
final class Targets {
  private static final String NO_WEIGHTS = "none";

  private Targets() {}

  /** Refuses, before any row is read, what the label does not go with. */
  static void require(Contract contract, Learner learner, TrainModel.Inputs inputs) {
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
    if (task == Task.REGRESSION && !inputs.classWeights().strip().equals(NO_WEIGHTS)) {
      throw new InputException(
          "The class weights (%s) do not go with the label (%s), which is a number."
                  .formatted(inputs.classWeights(), label)
              + "\nMaybe leave out class_weights.");
    }
    if (task == Task.REGRESSION && Calibration.parse(inputs.calibration()) != Calibration.NONE) {
      throw new InputException(
          "The calibration (%s) does not go with the label (%s), which is a number and has no probabilities."
                  .formatted(inputs.calibration(), label)
              + "\nMaybe leave out calibration.");
    }
  }

  /** Refuses constraints that the learner would not keep. */
  static void requireMonotone(MonotoneConstraints monotone, Learner learner) {
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

  static Target of(Contract contract, EncodedTable train, String classWeights) {
    if (contract.task() == Task.REGRESSION) {
      return new Target.Numbers();
    }
    List<String> classes = contract.classes();
    return new Target.Classes(
        classes, ClassWeights.parse(classWeights, classes, train.counts(classes.size())));
  }
}
