package dev.crema.kfp;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The six fields of a cron as robfig/cron reads them, checked before KFP guesses. */
final class CronFields {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  private enum Field {
    SECOND(0, 59),
    MINUTE(0, 59),
    HOUR(0, 23),
    DAY_OF_MONTH(1, 31),
    MONTH(1, 12),
    DAY_OF_WEEK(0, 6);

    private final int first;
    private final int last;

    Field(int first, int last) {
      this.first = first;
      this.last = last;
    }

    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private static final Pattern PART =
      Pattern.compile("(\\*|\\?|(\\w{1,3})(?:-(\\w{1,3}))?)(?:/(\\d{1,2}))?");

  private CronFields() {}

  static boolean isValid(String cron) {
    try {
      require(cron);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static void require(String cron) {
    String[] fields = cron.split(" ", -1);
    if (fields.length == 5) {
      throw new IllegalArgumentException(
          "The cron (%s) has five fields, which KFP reads from the second on.\nMaybe put the second first: 0 %s"
              .formatted(cron, cron));
    }
    if (fields.length != 6) {
      throw new IllegalArgumentException(
          "The cron (%s) must have six fields, separated by single spaces: second, minute, hour, day of month, month, day of week."
              .formatted(Answer.oneLine(cron)));
    }
    for (Field field : Field.values()) {
      for (String part : fields[field.ordinal()].split(",", -1)) {
        require(cron, field, part);
      }
    }
  }

  private static void require(String cron, Field field, String part) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches()) {
      throw wrong(cron, field, part);
    }
    if (matcher.group(2) != null) {
      int from = number(cron, field, matcher.group(2));
      int to = matcher.group(3) == null ? from : number(cron, field, matcher.group(3));
      if (from > to) {
        throw wrong(cron, field, part);
      }
    }
    if (matcher.group(4) != null && Integer.parseInt(matcher.group(4)) == 0) {
      throw wrong(cron, field, part);
    }
  }

  private static int number(String cron, Field field, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int number = -1;
    if (lower.chars().allMatch(c -> c >= '0' && c <= '9')) {
      number = Integer.parseInt(lower);
    } else if (field == Field.MONTH) {
      number = MONTHS.indexOf(lower) + 1;
    } else if (field == Field.DAY_OF_WEEK) {
      number = DAYS.indexOf(lower);
    }
    if (number < field.first || number > field.last) {
      throw wrong(cron, field, text);
    }
    return number;
  }

  private static IllegalArgumentException wrong(String cron, Field field, String part) {
    return new IllegalArgumentException(
        "The cron (%s) has (%s) for the %s, which goes from %d to %d."
            .formatted(cron, part, field.words(), field.first, field.last));
  }
}
