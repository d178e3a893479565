package dev.crema.evaluation.leakage;

import dev.crema.data.ColumnType;
import java.util.Objects;

/** Whether a feature names rows: nearly unique texts, and numbers that are counted or given out. */
final class Identifier {
  private static final int MIN_ROWS = 50;
  private static final double UNIQUE_NUMBERS = 0.99;
  private static final double UNIQUE_TEXTS = 0.95;
  private static final double MANY_TEXTS = 0.5;
  private static final int MIN_TEXTS = 100;

  /**
   * Numbers drawn by chance from so few that this share is taken would repeat: of n draws from 4n,
   * 12 % do.
   */
  private static final double DENSE = 0.25;

  private static final double EIGHT_DIGITS = 1e7;

  private Identifier() {}

  /**
   * Returns why the values look like names of rows; empty if they do not.
   *
   * @param values of a raw column
   * @param codes its values, numbered
   * @param sampled share of the rows that the values are of, in (0, 1]
   */
  static String why(Values values, Values.Codes codes, double sampled) {
    int present = 0;
    for (int row = 0; row < values.rows(); row++) {
      present += values.isMissing(row) ? 0 : 1;
    }
    if (present < MIN_ROWS) {
      return "";
    }
    double share =
        sampled == 1
            ? codes.distinct() / (double) present
            : ofAll(values, codes, Math.round(present / sampled));
    return values.numbers() == null
        ? ofTexts(codes.distinct(), present, share)
        : ofNumbers(values, codes.distinct(), share, sampled);
  }

  /**
   * Returns the share of different values among all rows: a sample has fewer repetitions than they
   * have. The probability that two rows have the same value is the same in both.
   */
  private static double ofAll(Values values, Values.Codes codes, long all) {
    long[] counts = new long[codes.count()];
    long present = 0;
    for (int row = 0; row < values.rows(); row++) {
      if (!values.isMissing(row)) {
        counts[codes.of()[row]]++;
        present++;
      }
    }
    double pairs = 0;
    for (long count : counts) {
      pairs += (double) count * (count - 1);
    }
    return 1 / (1 + (all - 1) * pairs / ((double) present * (present - 1)));
  }

  private static String ofTexts(int distinct, int present, double share) {
    if (share >= UNIQUE_TEXTS) {
      return "nearly every row has a text of its own (%d in %d rows)".formatted(distinct, present);
    }
    return share > MANY_TEXTS && distinct >= MIN_TEXTS
        ? "it has %d different texts in %d rows".formatted(distinct, present)
        : "";
  }

  private static String ofNumbers(Values values, long distinct, double share, double sampled) {
    double[] numbers = Objects.requireNonNull(values.numbers());
    if (share < UNIQUE_NUMBERS || values.type() == ColumnType.BOOLEAN) {
      return "";
    }
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double last = Double.NaN;
    long present = 0;
    long rises = 0;
    long falls = 0;
    for (double number : numbers) {
      if (Double.isNaN(number)) {
        continue;
      }
      if (number != Math.rint(number)) {
        return ""; // what is measured with a fraction is different in each row by nature
      }
      present++;
      min = Math.min(min, number);
      max = Math.max(max, number);
      rises += number > last ? 1 : 0;
      falls += number < last ? 1 : 0;
      last = number;
    }
    if (rises == present - 1 || falls == present - 1) {
      return "it only %s from row to row".formatted(falls == 0 ? "grows" : "falls");
    }
    if (distinct / (max - min + 1) >= DENSE * sampled) {
      return "its values are counted: %d different ones from %d to %d"
          .formatted(distinct, (long) min, (long) max);
    }
    return min >= EIGHT_DIGITS && digits(min) == digits(max)
        ? "each row has another number of %d digits".formatted(digits(max))
        : "";
  }

  private static int digits(double number) {
    return (int) Math.floor(Math.log10(number)) + 1;
  }
}
