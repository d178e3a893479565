package dev.crema.evaluatemodel;

import dev.crema.models.ModelPackage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Whether candidate and champion were split alike: else the champion may have learned from rows on
 * which both are measured here, which flatters it.
 *
 * <p>Of a split of the newest rows the parts begin elsewhere each time. As they move on with the
 * data that does no harm; where they moved back (old rows were deleted, fewer are taken, an earlier
 * window is given) the champion has trained on what is for the test now.
 */
final class Splits {
  private Splits() {}

  static String caution(ModelPackage candidate, ModelPackage champion) {
    return caution(candidate.split(), champion.split());
  }

  static String caution(String candidate, String champion) {
    if (candidate.isEmpty() || candidate.equals(champion)) {
      return "";
    }
    if (champion.isEmpty()) {
      return "The champion does not say how its rows were split, so it may have learned from some of these test rows.";
    }
    Split ours = Split.parse(candidate);
    Split theirs = Split.parse(champion);
    if (!ours.rule().equals(theirs.rule()) || ours.start() == null || theirs.start() == null) {
      return "The champion may have learned from some of these test rows: its rows were split otherwise (%s) than those of the candidate (%s)."
          .formatted(champion, candidate);
    }
    return theirs.start().isAfter(ours.start())
        ? "The champion may have learned from some of these test rows: it was trained on rows until %s, the candidate until %s, where validation begins."
            .formatted(theirs.start(), ours.start())
        : "";
  }

  /**
   * What split-data says of a split.
   *
   * @param rule what is the same for all splits of a pipeline
   * @param start where validation begins, if that moves with the data; null else
   */
  private record Split(String rule, @Nullable Instant start) {
    private static final String START = "; validation from ";
    private static final int DAY_LENGTH = 10;

    static Split parse(String text) {
      int at = text.lastIndexOf(START);
      if (at < 0) {
        return new Split(text, null);
      }
      return new Split(text.substring(0, at), time(text.substring(at + START.length())));
    }

    /** Returns null for what an event time is not. */
    private static @Nullable Instant time(String text) {
      try {
        return text.length() == DAY_LENGTH
            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
            : Instant.parse(text);
      } catch (DateTimeParseException e) {
        return null;
      }
    }
  }
}
