package dev.crema.evaluation.leakage;

import org.jspecify.annotations.Nullable;

/** Whether a feature's missing values follow the classes. */
final class MissingByClass {
  private static final double NEARLY = 0.99;
  private static final int MIN_ROWS = 20;

  private MissingByClass() {}

  /**
   * What was found.
   *
   * @param auc of the missing value alone, folded to [0.5, 1]
   * @param words how missing and class go together
   */
  record Pattern(double auc, String words) {}

  /**
   * Returns the pattern: the feature is missing in (nearly) all rows of one class and in (nearly)
   * none of the others; or every missing value, or every present one, is of one class. Null if
   * neither holds, or chance explains it.
   */
  static @Nullable Pattern find(Values values, Labels labels, Chance chance) {
    long[] counts = labels.counts();
    long[] missing = new long[counts.length];
    long allMissing = 0;
    for (int row = 0; row < labels.rows(); row++) {
      if (values.isMissing(row)) {
        missing[labels.ofClass(row)]++;
        allMissing++;
      }
    }
    long present = labels.rows() - allMissing;
    if (allMissing == 0 || present == 0) {
      return null;
    }
    for (int index = 0; index < counts.length; index++) {
      long others = labels.rows() - counts[index];
      if (counts[index] == 0 || others == 0) {
        continue;
      }
      double within = missing[index] / (double) counts[index];
      double elsewhere = (allMissing - missing[index]) / (double) others;
      double auc = 0.5 + (within - elsewhere) / 2;
      String name = labels.className(index);
      Pattern pattern = pattern(within, elsewhere, auc, name);
      if (pattern != null && chance.isUnlikely(Chance.ofAuc(auc, counts[index], others))) {
        return pattern;
      }
      double folded = Math.max(auc, 1 - auc);
      if (missing[index] == allMissing
          && allMissing >= MIN_ROWS
          && chance.isUnlikely(Chance.ofOneClass(allMissing, counts[index], labels.rows()))) {
        return new Pattern(
            folded, "is missing in %d rows, all of the class (%s)".formatted(allMissing, name));
      }
      if (counts[index] - missing[index] == present
          && present >= MIN_ROWS
          && chance.isUnlikely(Chance.ofOneClass(present, counts[index], labels.rows()))) {
        return new Pattern(
            folded, "has a value in %d rows, all of the class (%s)".formatted(present, name));
      }
    }
    return null;
  }

  private static @Nullable Pattern pattern(
      double within, double elsewhere, double auc, String name) {
    if (within >= NEARLY && elsewhere <= 1 - NEARLY) {
      return new Pattern(
          auc, "is missing in the rows of the class (%s), and nowhere else".formatted(name));
    }
    if (within <= 1 - NEARLY && elsewhere >= NEARLY) {
      return new Pattern(
          1 - auc, "has a value in the rows of the class (%s), and nowhere else".formatted(name));
    }
    return null;
  }
}
