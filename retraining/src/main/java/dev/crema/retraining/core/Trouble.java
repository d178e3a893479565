package dev.crema.retraining.core;

import java.time.Instant;

/**
 * What went wrong lately, and when it is looked at again.
 *
 * @param attempts how often in a row
 * @param dueAt not before this time
 * @param problem the last one in words; empty if there is none
 */
public record Trouble(int attempts, Instant dueAt, String problem) {
  static Trouble none(Instant dueAt) {
    return new Trouble(0, dueAt, "");
  }
}
