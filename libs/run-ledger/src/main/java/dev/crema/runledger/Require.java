package dev.crema.runledger;

import java.time.Duration;
import java.util.regex.Pattern;

/** The checks that the records share; each message has name, value and rule. */
final class Require {
  /** As KFP's UUIDs and the local runners' ids are; a placeholder that nobody filled in is none. */
  private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}");

  private static final int SHOWN = 200;

  private Require() {}

  static void that(boolean kept, String name, Object value, String rule) {
    if (!kept) {
      throw new IllegalArgumentException(
          "The %s (%s) must be %s.".formatted(name, shown(value), rule));
    }
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  static void between(String name, Duration value, Duration min, Duration max) {
    that(
        value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
        name,
        value,
        "from %s to %s".formatted(min, max));
  }

  static void runId(String value) {
    that(
        RUN_ID.matcher(value).matches(),
        "kfp_run_id",
        value,
        "1 to 200 letters, digits and . _ : / -, first a letter or digit\nMaybe give it dsl.PIPELINE_JOB_ID_PLACEHOLDER in the pipeline");
  }

  /** Requires text of one line that is not blank. */
  static void name(String name, String value, int maxLength) {
    that(!value.isBlank(), name, value, "some text");
    line(name, value, maxLength);
  }

  /** Requires text of one line, or none. */
  static void line(String name, String value, int maxLength) {
    that(
        value.length() <= maxLength && value.codePoints().noneMatch(Require::isControlOrHalf),
        name,
        value,
        "at most %d characters without line breaks and control characters".formatted(maxLength));
  }

  /** Half of a surrogate pair is no character, and PostgreSQL takes none. */
  private static boolean isControlOrHalf(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
  }
}
