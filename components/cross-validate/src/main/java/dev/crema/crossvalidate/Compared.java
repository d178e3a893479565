package dev.crema.crossvalidate;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RowSource;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.training.Calibration;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.MonotoneConstraints;
import dev.crema.training.Targets;
import java.util.List;
import java.util.function.Predicate;

/**
 * The algorithms that are compared with the one that is measured here. What one of them is refused
 * for ends the comparison, and would otherwise do so after the others were measured: so each step
 * asks for all of them before it measures its own.
 */
record Compared(List<Learner> learners) {
  Compared {
    learners = List.copyOf(learners);
  }

  /** Refuses unknown names, and who does not keep the constraints. */
  static Compared read(List<String> algorithms, MonotoneConstraints monotone) {
    List<Learner> learners = algorithms.stream().map(Learners::named).toList();
    learners.forEach(learner -> Targets.requireMonotone(monotone, learner));
    return new Compared(learners);
  }

  /** Refuses who cannot learn the label. */
  void require(Contract contract, String classWeights, Calibration calibration) {
    learners.forEach(learner -> Targets.require(contract, learner, classWeights, calibration));
  }

  /**
   * Refuses who takes no missing values, or codes of categories for numbers, if features fitted to
   * the rows keep some.
   */
  void require(FeatureDefinition features, RowSource rows) {
    if (learners.stream().allMatch(l -> l.acceptsMissing() && l.takesCategories())) {
      return;
    }
    FittedFeatures fitted = features.fit(rows);
    List<String> strict = without(Learner::acceptsMissing);
    if (!strict.isEmpty() && !fitted.missingFeatures().isEmpty()) {
      throw new InputException(
          "The features %s keep missing values, which of the compared algorithms %s do not take; nothing was measured."
                  .formatted(fitted.missingFeatures(), strict)
              + "\nMaybe impute them in features.yaml, or leave these algorithms out.");
    }
    List<String> ordinal = without(Learner::takesCategories);
    List<String> categories = fitted.categoricalNames();
    if (!ordinal.isEmpty() && !categories.isEmpty()) {
      throw new InputException(
          "The features %s are codes of categories, which of the compared algorithms %s would take for numbers; nothing was measured."
                  .formatted(categories, ordinal)
              + "\nMaybe one_hot in place of categorical in features.yaml, or leave these algorithms out.");
    }
  }

  private List<String> without(Predicate<Learner> takes) {
    return learners.stream().filter(takes.negate()).map(Learner::algorithm).toList();
  }
}
