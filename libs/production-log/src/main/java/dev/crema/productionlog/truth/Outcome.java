package dev.crema.productionlog.truth;

import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of one observation.
 *
 * @param kind what
 * @param isLate whether it changed the truth of a prediction whose maturity was over: performance
 *     of a closed window is another one since
 * @param predictionId the prediction that it is about; null if none was found
 * @param message a sentence for people; empty if there is nothing to say
 */
public record Outcome(Kind kind, boolean isLate, @Nullable UUID predictionId, String message) {
  /** What can become of an observation. */
  public enum Kind {
    /** It is the prediction's truth from now on; none was known before. */
    RECORDED,
    /** As {@link #RECORDED}, but after the maturity of the prediction. */
    LATE,
    /** The same label is known already; nothing changed. */
    REPEATED,
    /** Another label is known already, which stands; this one is kept in the history. */
    CONTRADICTING,
    /** It took the place of another label, as was asked for; that one is kept in the history. */
    REPLACED,
    /** The prediction is not here (yet); the observation waits for it. */
    PENDING,
    /** The prediction is not here, and the observation is not kept (any longer). */
    UNKNOWN,
    /** It can never be recorded as it is. */
    INVALID;

    /**
     * Returns the name in answers and metrics.
     *
     * @return lower case
     */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Refuses null. */
  public Outcome {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
  }

  static Outcome invalid(String message) {
    return new Outcome(Kind.INVALID, false, null, message);
  }
}
