package dev.crema.features;

/**
 * Parts of a calendar day without allocation and for any day number.
 *
 * <p>Source of the formulas: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", {@code
 * civil_from_days} (proleptic Gregorian calendar).
 */
final class CivilDate {
  private static final long DAYS_PER_ERA = 146_097;

  private CivilDate() {}

  /**
   * Returns a part of a day.
   *
   * @param epochDay days since 1970-01-01
   * @param part any but the hour, which a day does not have; Monday is 1, Sunday 7
   */
  static double part(long epochDay, TimeOperators.Part part) {
    if (part == TimeOperators.Part.DAY_OF_WEEK) {
      return Math.floorMod(epochDay + 3, 7) + 1;
    }
    long day = epochDay + 719_468;
    long era = Math.floorDiv(day, DAYS_PER_ERA);
    long dayOfEra = day - era * DAYS_PER_ERA;
    long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long shifted = (5 * dayOfYear + 2) / 153; // months since March
    long month = shifted < 10 ? shifted + 3 : shifted - 9;
    return switch (part) {
      case YEAR -> yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
      case MONTH -> month;
      case DAY -> dayOfYear - (153 * shifted + 2) / 5 + 1;
      case DAY_OF_WEEK, HOUR -> Double.NaN;
    };
  }
}
