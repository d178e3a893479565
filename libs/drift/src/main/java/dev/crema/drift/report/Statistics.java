package dev.crema.drift.report;

import dev.crema.drift.ColumnDrift;
import dev.crema.drift.Finding;
import dev.crema.drift.ReferenceColumn;
import java.util.ArrayList;
import java.util.List;

/** What was computed of a column, each number with its name. */
final class Statistics {
  private static final int MAX_NAMED = 3;
  private static final int MAX_NAME = 24;

  private Statistics() {}

  static List<String> of(ColumnDrift column, ReferenceColumn before) {
    List<String> words = new ArrayList<>();
    for (Finding finding : column.findings()) {
      String p = " (p " + Words.number(finding.test().pValue()) + ")";
      String statistic = Words.number(finding.test().statistic());
      switch (finding.kind()) {
        case NUMBERS -> words.add("KS D " + statistic + p);
        case CATEGORIES -> words.add("χ² " + statistic + p);
        case RANGE, NEW_CATEGORY, MISSING -> {} // below, by their shares
        case VANISHED -> words.add("vanished");
      }
    }
    distances(column, words);
    long rows = before.count() + before.missing();
    words.add(
        "missing %s, in training %s"
            .formatted(
                Words.percent(column.missing()),
                Words.percent(rows == 0 ? Double.NaN : (double) before.missing() / rows)));
    if (column.outOfRange() != null) {
      words.add("out of range " + Words.percent(column.outOfRange().share()));
    }
    if (!Double.isNaN(column.newShare())) {
      words.add("new categories " + Words.percent(column.newShare()) + names(column));
    }
    return words;
  }

  private static void distances(ColumnDrift column, List<String> words) {
    if (!Double.isNaN(column.distances().populationStability())) {
      words.add("PSI " + Words.stability(column.distances().populationStability()));
      words.add("JS " + Words.number(column.distances().jensenShannon()));
    }
    if (!Double.isNaN(column.distances().wasserstein())) {
      words.add("Wasserstein " + Words.number(column.distances().wasserstein()));
    }
  }

  private static String names(ColumnDrift column) {
    if (column.newCategories().isEmpty()) {
      return "";
    }
    List<String> names =
        column.newCategories().stream()
            .limit(MAX_NAMED)
            .map(name -> Words.cut(name, MAX_NAME))
            .toList();
    return ": " + String.join(", ", names);
  }
}
