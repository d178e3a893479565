package dev.crema.evaluateproduction;

import dev.crema.drift.Severity;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of a window, of drift and performance together.
 *
 * @param word drifted, fallen, quiet or undecided
 * @param severity the worse of both; null if neither has one
 */
record WindowVerdict(String word, @Nullable Severity severity) {
  /** What detect-drift gives where it found none. */
  static final String NONE = "none";

  /**
   * What detect-drift said.
   *
   * @param verdict its verdict
   * @param severity null for none
   */
  record Drift(DriftVerdict verdict, @Nullable Severity severity) {
    /**
     * Reads the words.
     *
     * @throws IllegalArgumentException if the severity is none
     */
    static Drift of(DriftVerdict verdict, String severity) {
      return new Drift(
          verdict,
          NONE.equals(severity)
              ? null
              : Arrays.stream(Severity.values())
                  .filter(known -> known.name().equals(severity))
                  .findAny()
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "The drift_severity (%s) must be P0, P1, P2 or none."
                                  .formatted(severity))));
    }
  }

  static WindowVerdict of(ProductionResult result, Drift drift) {
    Severity lost = result.isDecided() ? result.severity() : null;
    return new WindowVerdict(
        word(result, lost != null, drift.verdict()),
        Stream.of(lost, drift.severity())
            .filter(Objects::nonNull)
            .map(severity -> (Severity) severity)
            .min(Severity::compareTo)
            .orElse(null));
  }

  private static String word(ProductionResult result, boolean hasFallen, DriftVerdict drift) {
    if (drift == DriftVerdict.DRIFTED) {
      return "drifted";
    }
    if (hasFallen) {
      return "fallen";
    }
    return switch (drift) {
      case NONE -> result.isDecided() ? "quiet" : "undecided";
      // Labels come late, so a window may be quiet without them; without a baseline, or of another
      // table, it is never known whether the model still answers well.
      case QUIET ->
          result.isDecided() || result.outcome() == ProductionResult.Outcome.TOO_FEW_ROWS
              ? "quiet"
              : "undecided";
      // It sees all rows, so what it cannot say of them is no matter of the labels.
      case UNDECIDED, DRIFTED -> "undecided";
    };
  }

  String severityWord() {
    return severity == null ? NONE : severity.name();
  }

  /**
   * Returns the verdict with the reasons of both; those of the performance first, which are few.
   */
  String markdown(String performance, String drift) {
    return "**The window: %s%s.**\n\nPerformance: %s%s"
        .formatted(
            word,
            severity == null ? "" : ", " + severity,
            performance,
            drift.isEmpty() ? "" : "\nDrift: " + drift + "\n");
  }
}
