package dev.crema.evaluation.gate;

import java.util.Objects;

/**
 * One question of a gate, answered.
 *
 * @param passed whether it speaks for the model
 * @param sentence the question and the numbers, for people
 */
public record Reason(boolean passed, String sentence) {
  /** Checks. */
  public Reason {
    Objects.requireNonNull(sentence, "sentence");
  }
}
