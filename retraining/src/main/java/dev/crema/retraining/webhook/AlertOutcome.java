package dev.crema.retraining.webhook;

import java.util.Locale;

/** What became of an alert: the label of the meter that counts them. */
public enum AlertOutcome {
  /** It asks for a retraining that nobody asked for before. */
  CREATED,
  /** The retraining that it asks for is there already. */
  JOINED,
  /** It does not fire any more: what waits for its sake alone will expire. */
  RESOLVED,
  /** It has no label {@code model}. */
  NO_MODEL,
  /** No such model is retrained here. */
  UNKNOWN_MODEL;

  /** Returns the name that answers and meters have. */
  public String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
