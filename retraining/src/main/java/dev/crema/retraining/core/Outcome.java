package dev.crema.retraining.core;

/**
 * What a run reported; or, where none did, why a retraining ended.
 *
 * @param verdict {@code promoted}, {@code rejected}, {@code skipped}, {@code failed}, …; of a
 *     retraining that expired one of those below; empty if a person ended it
 * @param version the model version that came of it; may be empty
 * @param reason in words; may be empty
 */
public record Outcome(String verdict, String version, String reason) {
  /** The verdict of a run that ended without another one. Any other replaces it. */
  public static final String FAILED = "failed";

  /** The run made a new champion. */
  public static final String PROMOTED = "promoted";

  /** The run found nothing to do. */
  public static final String SKIPPED = "skipped";

  /** Expired: its turn or its approval did not come in time. */
  public static final String WAITED = "waited";

  /** Expired: its alert had begun too long ago when it came. */
  public static final String TOO_OLD = "too_old";

  /** Expired: its alerts fire no more. */
  public static final String RESOLVED = "resolved";

  /**
   * Expired: the model was promoted after its alerts began; or its source has other data than those
   * that it was asked for.
   */
  public static final String SUPERSEDED = "superseded";

  /** Expired: the model was promoted by a run that learned from its data. */
  public static final String LEARNED = "learned";

  /** Says whether the run did what it was to do. */
  public boolean isVerdict() {
    return !verdict.equals(FAILED);
  }

  /** Returns the state in which a retraining ends whose run reported this. */
  public RetrainingState end() {
    return switch (verdict) {
      case FAILED, "invalid" -> RetrainingState.FAILED; // Rows that break their contract.
      case "rejected" -> RetrainingState.REJECTED_BY_GATE;
      default -> RetrainingState.SUCCEEDED;
    };
  }
}
