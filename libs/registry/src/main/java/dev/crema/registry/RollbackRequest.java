package dev.crema.registry;

import org.jspecify.annotations.Nullable;

/**
 * Which champion to go back to, and why.
 *
 * @param model the registered model's name
 * @param version a version that was champion before; null for the one before the expected champion
 * @param expectedChampion the version to go back from; null for whichever is the champion, which
 *     needs a version: without both a repetition would go back once more
 * @param reason why, for people; of a longer text the first 500 characters are kept, on one line
 */
public record RollbackRequest(
    String model, @Nullable String version, @Nullable String expectedChampion, String reason) {
  private static final int REASON_LENGTH = 500;

  /** Checks that a repetition means the same, and that there is a reason. */
  public RollbackRequest {
    if (version == null && expectedChampion == null) {
      throw new IllegalArgumentException(
          "Neither version nor expected_champion is given, so a repetition would go back once more.\nMaybe set expected_champion to the champion of now.");
    }
    if (reason.isBlank()) {
      throw new IllegalArgumentException(
          "The reason (%s) is empty.\nMaybe say what is wrong with the champion."
              .formatted(reason));
    }
    String line = reason.replaceAll("[\\p{Cntrl}\\p{Cs}\\s]+", " ").strip();
    reason =
        line.codePointCount(0, line.length()) <= REASON_LENGTH
            ? line
            : line.substring(0, line.offsetByCodePoints(0, REASON_LENGTH - 1)) + "…";
  }
}
