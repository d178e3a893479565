package dev.crema.productionlog.drift;

/**
 * What was decided on a window.
 *
 * @param rows on how many rows, at least 0
 * @param decision {@code drifted}, {@code quiet}, {@code too_few_rows} or {@code not_comparable}
 * @param severity {@code P0}, {@code P1}, {@code P2} or {@code none}
 * @param report the reasons, and what was found of each feature: one JSON object
 */
public record DriftVerdict(long rows, String decision, String severity, String report) {
  /** The decision that a retraining may follow from. */
  public static final String DRIFTED = "drifted";
}
