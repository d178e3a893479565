package dev.crema.drift;

import java.util.Locale;

/** Sentences on alarms. */
final class Reasons {
  private Reasons() {}

  static String of(DriftDecision.Alarm alarm) {
    ColumnDrift column = alarm.column();
    Finding finding = alarm.finding();
    String subject =
        (column.isOutput() ? "The output (%s)" : "The column (%s)").formatted(column.name());
    if (finding.kind() == Finding.Kind.VANISHED) {
      return subject + " vanished: the window has no such column.";
    }
    return "%s has %s: %s of the rows lie elsewhere (%s = %s, p = %s, for all columns together %s).%s"
        .formatted(
            subject,
            finding.kind().words(),
            percent(finding.effect()),
            finding.kind().statistic(),
            number(finding.test().statistic()),
            number(finding.test().pValue()),
            number(alarm.adjustedPValue()),
            more(column, finding));
  }

  private static String more(ColumnDrift column, Finding finding) {
    StringBuilder more = new StringBuilder();
    if (finding.kind() == Finding.Kind.MISSING) {
      more.append(" %s of the values are missing now.".formatted(percent(column.missing())));
    } else if (!Double.isNaN(column.distances().populationStability())) {
      more.append(" PSI %s.".formatted(number(column.distances().populationStability())));
    }
    if (finding.kind() == Finding.Kind.NUMBERS
        && column.outOfRange() != null
        && column.outOfRange().share() > 0) {
      more.append(
          " %s of the values are outside the range of training."
              .formatted(percent(column.outOfRange().share())));
    }
    boolean isCategories =
        finding.kind() == Finding.Kind.CATEGORIES || finding.kind() == Finding.Kind.NEW_CATEGORY;
    if (isCategories && column.newShare() > 0) {
      more.append(
          " %s of the values are in categories that training did not have, as %s."
              .formatted(percent(column.newShare()), column.newCategories()));
    }
    return more.toString();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
