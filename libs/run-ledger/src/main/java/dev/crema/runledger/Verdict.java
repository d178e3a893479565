package dev.crema.runledger;

import java.util.Locale;

/** What a run came to. */
public enum Verdict {
  /** A new version is the champion. */
  PROMOTED,
  /** A new version was made, and a gate refused it. */
  REJECTED,
  /** The rows do not keep their contract, and no version was made. */
  INVALID,
  /**
   * Nothing was done, because another run has the key or works on the model, or no window is
   * closed.
   */
  SKIPPED,
  /** Drift was found. */
  DRIFTED,
  /** No drift was found, and the model answers worse than in training. */
  FALLEN,
  /** Neither drift was found nor worse answers. */
  QUIET,
  /** Too little is known to say anything. */
  UNDECIDED,
  /** A batch was scored. */
  SCORED,
  /** The run ended without any other verdict. Never replaces another one; any other replaces it. */
  FAILED;

  /**
   * Returns the word that stands in PostgreSQL and in pipelines.
   *
   * @return the name in lower case
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the verdict of a word.
   *
   * @param text one of the words of {@link #text}
   * @return the verdict
   * @throws IllegalArgumentException if it is none of them
   */
  public static Verdict of(String text) {
    for (Verdict verdict : values()) {
      if (verdict.text().equals(text)) {
        return verdict;
      }
    }
    throw new IllegalArgumentException(
        "The verdict (%s) is none of this release.\nMaybe a newer release wrote it."
            .formatted(text));
  }
}
