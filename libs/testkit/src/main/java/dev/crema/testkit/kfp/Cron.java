package dev.crema.testkit.kfp;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cron as {@code robfig/cron} reads it for KFP, in UTC: six fields, the second first; with five
 * they are still read from the second on, and every day of the week is meant.
 */
final class Cron {
  private static final int[][] ENDS = {{0, 59}, {0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 6}};
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final int YEARS = 5;

  private final BitSet[] fields = new BitSet[6];
  private final boolean anyDay;

  private Cron(String[] texts) {
    for (int i = 0; i < 6; i++) {
      fields[i] = parse(texts[i].toLowerCase(Locale.ROOT), i);
    }
    anyDay = isAny(texts[3]) || isAny(texts[5]);
  }

  static Cron parse(String text, boolean takesFiveFields) {
    String[] texts = text.strip().split("\\s+");
    if (texts.length == 5 && takesFiveFields) {
      return new Cron((String.join(" ", texts) + " *").split(" "));
    }
    if (texts.length != 6) {
      throw ApiError.invalid(
          "Schedule cron is not a supported format(https://godoc.org/github.com/robfig/cron)."
              + " Error: Expected 5 or 6 fields, found %d: %s".formatted(texts.length, text));
    }
    return new Cron(texts);
  }

  private static boolean isAny(String text) {
    return text.startsWith("*") || text.startsWith("?");
  }

  private static BitSet parse(String text, int field) {
    BitSet set = new BitSet();
    for (String part : text.split(",", -1)) {
      String[] steps = part.split("/", -1);
      int first = ENDS[field][0];
      int last = ENDS[field][1];
      if (!steps[0].equals("*") && !steps[0].equals("?")) {
        String[] ends = steps[0].split("-", -1);
        first = number(ends[0], field);
        last = ends.length > 1 ? number(ends[1], field) : steps.length > 1 ? last : first;
      }
      int step = steps.length > 1 && steps[1].matches("\\d{1,2}") ? Integer.parseInt(steps[1]) : 1;
      if (steps.length > 2 || step == 0 || first > last) {
        throw ApiError.invalid("Schedule cron is not a supported format. Error: " + part);
      }
      for (int i = first; i <= last; i += step) {
        set.set(i);
      }
    }
    return set;
  }

  private static int number(String text, int field) {
    int number = text.matches("\\d{1,2}") ? Integer.parseInt(text) : -1;
    if (number < 0 && field == 4) {
      number = MONTHS.indexOf(text) + 1;
    }
    if (number < 0 && field == 5) {
      number = DAYS.indexOf(text);
    }
    if (number < ENDS[field][0] || number > ENDS[field][1]) {
      throw ApiError.invalid("Schedule cron is not a supported format. Error: " + text);
    }
    return number;
  }

  /** Returns the first time after another; null if there is none within five years. */
  @Nullable Instant next(Instant after) {
    LocalDateTime from =
        LocalDateTime.ofInstant(after, ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
    LocalDateTime earliest = from.plusSeconds(1);
    LocalDate end = earliest.toLocalDate().plusYears(YEARS);
    for (LocalDate day = earliest.toLocalDate(); day.isBefore(end); day = day.plusDays(1)) {
      if (isDay(day)) {
        LocalDateTime start = day.equals(earliest.toLocalDate()) ? earliest : day.atStartOfDay();
        LocalDateTime found = within(day, start);
        if (found != null) {
          return found.toInstant(ZoneOffset.UTC);
        }
      }
    }
    return null;
  }

  private boolean isDay(LocalDate day) {
    boolean ofMonth = fields[3].get(day.getDayOfMonth());
    boolean ofWeek = fields[5].get(day.getDayOfWeek().getValue() % 7);
    return fields[4].get(day.getMonthValue()) && (anyDay ? ofMonth && ofWeek : ofMonth || ofWeek);
  }

  private @Nullable LocalDateTime within(LocalDate day, LocalDateTime start) {
    for (int hour = fields[2].nextSetBit(0); hour >= 0; hour = fields[2].nextSetBit(hour + 1)) {
      for (int minute = fields[1].nextSetBit(0);
          minute >= 0;
          minute = fields[1].nextSetBit(minute + 1)) {
        for (int second = fields[0].nextSetBit(0);
            second >= 0;
            second = fields[0].nextSetBit(second + 1)) {
          LocalDateTime time = day.atTime(hour, minute, second);
          if (!time.isBefore(start)) {
            return time;
          }
        }
      }
    }
    return null;
  }
}
