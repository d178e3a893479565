package dev.crema.tuning;

import dev.crema.data.Contract;
import dev.crema.training.Calibration;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.MonotoneConstraints;
import dev.crema.training.Targets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What all trials of a search have in common.
 *
 * @param learner whose hyperparameters are searched
 * @param hyperparameters those that are not searched, numbers by name
 * @param classWeights as {@code ClassWeights.parse} takes them
 * @param earlyStoppingRounds rounds without improvement on the rows that decide; 0 = never
 * @param calibration of the probabilities, before they are measured
 * @param monotone of encoded features
 * @param holdoutShare share of the training rows that decides where there are no validation rows,
 *     in (0, 1)
 * @param seed where all chance comes from, in [0, 2³¹ − 1]
 */
public record TrialRecipe(
    Learner learner,
    Map<String, Object> hyperparameters,
    String classWeights,
    int earlyStoppingRounds,
    Calibration calibration,
    MonotoneConstraints monotone,
    double holdoutShare,
    long seed) {

  /**
   * Checks what can be checked before any file is opened.
   *
   * @throws dev.crema.data.InputException if a hyperparameter is none of the learner's or out of
   *     its range, or the learner keeps no monotone constraints and there are some
   */
  public TrialRecipe {
    hyperparameters = Collections.unmodifiableMap(new LinkedHashMap<>(hyperparameters));
    Hyperparameters.resolve(learner, hyperparameters);
    Targets.requireMonotone(monotone, learner);
  }

  /**
   * Refuses, before any row is read, what the label does not go with.
   *
   * @param contract of the rows, with a label
   * @throws dev.crema.data.InputException if the learner cannot learn the label, or class weights
   *     or a calibration are given for a number
   */
  public void require(Contract contract) {
    Targets.require(contract, learner, classWeights, calibration);
  }

  /** {@return whether the learner predicts a quantile, by which alone a pinball loss is defined} */
  public boolean hasQuantile() {
    return learner.hyperparameters().stream().anyMatch(each -> each.name().equals(Spaces.QUANTILE));
  }
}
