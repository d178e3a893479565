package dev.crema.retraining.core;

import java.time.Duration;

/**
 * How fast the replicas work.
 *
 * @param lease how long a replica that fell silent stays the one that works, 1 s to 10 min
 * @param look how often is looked for what is due, and in KFP for a run under way, 10 ms to 10 min,
 *     at most a third of the lease: it is renewed with a look
 * @param atOnce how many retrainings are worked on at once, 1 to 64
 */
public record Pace(Duration lease, Duration look, int atOnce) {
  /** Checks every range. */
  public Pace {
    between("lease", lease, Duration.ofSeconds(1), Duration.ofMinutes(10));
    between("look", look, Duration.ofMillis(10), Duration.ofMinutes(10));
    if (look.compareTo(lease.dividedBy(3)) > 0) {
      throw new IllegalArgumentException(
          "The setting (look) is (%s), but must be at most a third of the lease (%s), or the replicas take it from one another.\nMaybe a longer lease."
              .formatted(look, lease));
    }
    if (atOnce < 1 || atOnce > 64) {
      throw new IllegalArgumentException(
          "The setting (at_once) is (%d), but must be 1 to 64.".formatted(atOnce));
    }
  }

  /** Returns a lease of 15 s, a look each second, 8 at once. */
  public static Pace standard() {
    return new Pace(Duration.ofSeconds(15), Duration.ofSeconds(1), 8);
  }

  private static void between(String name, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "The setting (%s) is (%s), but must be from %s to %s.".formatted(name, value, min, max));
    }
  }
}
