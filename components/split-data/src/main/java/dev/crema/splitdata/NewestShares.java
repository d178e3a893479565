package dev.crema.splitdata;

import dev.crema.data.InputException;
import dev.crema.data.RowSource;
import java.util.Arrays;

/**
 * From which event times on the newest shares of the rows begin.
 *
 * <p>Goes through the rows twice and counts them in intervals of a millionth of the time that they
 * span, so that memory does not grow with the rows. A part begins with the first row of an
 * interval: it has its share of the rows or what that interval holds more, and rows of one time are
 * in one part.
 */
final class NewestShares {
  private static final int INTERVALS = 1 << 20;

  private final long[] counts = new long[INTERVALS];
  private final double[] first = new double[INTERVALS];
  private double oldest = Double.POSITIVE_INFINITY;
  private double newest = Double.NEGATIVE_INFINITY;
  private long rows;

  NewestShares(RowSource rows, EventTime time) {
    Arrays.fill(first, Double.POSITIVE_INFINITY);
    RowSource times = time.only(rows);
    times.forEach((row, line) -> span(time.of(row, line)));
    times.forEach((row, line) -> count(time.of(row, line)));
  }

  private void span(double time) {
    oldest = Math.min(oldest, time);
    newest = Math.max(newest, time);
    rows++;
  }

  private void count(double time) {
    double share = newest == oldest ? 0 : (time - oldest) / (newest - oldest);
    int interval = (int) Math.min(INTERVALS - 1L, (long) (share * INTERVALS));
    counts[interval]++;
    first[interval] = Math.min(first[interval], time);
  }

  /** Where the two newer parts begin. */
  record Starts(double validation, double test) {}

  Starts starts(double validationShare, double testShare) {
    if (!(validationShare > 0 && testShare > 0 && validationShare + testShare < 1)) {
      throw new InputException(
          "validation_share (%s) and test_share (%s) must be above 0 and together below 1."
              .formatted(validationShare, testShare));
    }
    double[] needed = {testShare * rows, (testShare + validationShare) * rows};
    double[] found = {oldest, oldest};
    int next = 0;
    long newer = 0;
    for (int i = INTERVALS - 1; i >= 0 && next < found.length; i--) {
      newer += counts[i];
      if (counts[i] > 0 && newer >= needed[next]) {
        found[next++] = first[i];
      }
    }
    return new Starts(found[1], found[0]);
  }
}
