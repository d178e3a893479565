package dev.crema.simulateproduction;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.Task;

/**
 * How what is true changes without the rows: of a class its flip, of a number the others.
 *
 * @param flip share of labels that become another class
 * @param shift how far the label's mean moves, in standard deviations
 * @param scale what the label's distance from the mean is multiplied by
 * @param noise the deviation of normal noise that is added, in standard deviations
 */
record LabelDials(double flip, double shift, double scale, double noise) {
  private static final LabelDials NEUTRAL = new LabelDials(0, 0, 1, 0);

  /**
   * Refuses a dial that the label does not have.
   *
   * @throws InputException if there is one; the message names dial, value and label
   */
  void require(Contract contract) {
    String label = contract.requireLabel().name();
    if (contract.task() == Task.REGRESSION) {
      if (flip != 0) {
        throw new InputException(
            "label_flip is (%s), but the label (%s) is a number and has no other class.\nMaybe use label_shift, label_scale or label_noise."
                .formatted(flip, label));
      }
      return;
    }
    refuse("label_shift", shift, NEUTRAL.shift, label);
    refuse("label_scale", scale, NEUTRAL.scale, label);
    refuse("label_noise", noise, NEUTRAL.noise, label);
  }

  private static void refuse(String name, double value, double neutral, String label) {
    if (value != neutral) {
      throw new InputException(
          "%s is (%s), but the label (%s) has classes and is no number.\nMaybe use label_flip."
              .formatted(name, value, label));
    }
  }

  /** Returns whether a number's mean and deviation are needed. */
  boolean movesNumber() {
    return shift != 0 || scale != 1 || noise != 0;
  }
}
