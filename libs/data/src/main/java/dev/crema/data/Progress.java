package dev.crema.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;

/**
 * Tells how far a long pass over rows, or another long loop, is, at most once a second: {@code
 * ingested 3,200,000 rows, 410,000 rows/s, about 40 s left}. A pass of less than two seconds says
 * nothing.
 *
 * <p>Not safe for use by several threads.
 */
public final class Progress {
  private static final double NANOS = 1e9;
  private static final double FIRST_SECONDS = 2;
  private static final double SECONDS_BETWEEN = 1;

  /** Rows between two looks at the clock, which takes as long as some cells. */
  private static final int ROWS_BETWEEN = 256;

  /** A rate below this is told with a digit behind the point. */
  private static final double SLOW = 10;

  private static final double LONG_SECONDS = 90;
  private static final double SECONDS_PER_MINUTE = 60;

  private final String verb;
  private final String unit;
  private final int between;
  private final LongToDoubleFunction share;
  private final Consumer<String> log;
  private final LongSupplier nanos;
  private final long start;
  private double next = FIRST_SECONDS;
  private long rows;
  private long nextLook;

  /**
   * Starts a pass.
   *
   * @param verb what is done with a row, in the past: {@code "ingested"}
   * @param share how much of the pass is done, from 0 to 1; NaN if that is not known
   * @param log takes the sentences
   */
  public Progress(String verb, DoubleSupplier share, Consumer<String> log) {
    this(verb, share, log, System::nanoTime);
  }

  Progress(String verb, DoubleSupplier share, Consumer<String> log, LongSupplier nanos) {
    this(verb, "rows", ROWS_BETWEEN, _ -> share.getAsDouble(), log, nanos);
  }

  private Progress(
      String verb,
      String unit,
      int between,
      LongToDoubleFunction share,
      Consumer<String> log,
      LongSupplier nanos) {
    this.verb = verb;
    this.unit = unit;
    this.between = between;
    this.share = share;
    this.log = log;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.nextLook = between;
  }

  /**
   * Returns the same rows, each pass over which tells how far it is.
   *
   * @param rows the rows
   * @param total how many they are
   * @param verb what is done with a row, in the past
   * @param log takes the sentences
   * @return rows that tell
   */
  public static RowSource of(RowSource rows, long total, String verb, Consumer<String> log) {
    return new RowSource() {
      @Override
      public void forEach(RowVisitor visitor) {
        Progress progress =
            new Progress(verb, "rows", ROWS_BETWEEN, shareOf(total), log, System::nanoTime);
        rows.forEach(
            (row, line) -> {
              visitor.row(row, line);
              progress.row();
            });
      }

      @Override
      public RowSource only(Set<String> columns) {
        return of(rows.only(columns), total, verb, log);
      }

      @Override
      public void batches(BatchColumns columns, BatchVisitor visitor) {
        rows.batches(columns, telling(visitor));
      }

      @Override
      public void batches(List<BatchPart> parts) {
        List<BatchPart> telling = new ArrayList<>(parts);
        telling.set(
            0, new BatchPart(parts.getFirst().columns(), telling(parts.getFirst().visitor())));
        rows.batches(telling);
      }

      private BatchVisitor telling(BatchVisitor visitor) {
        Progress progress =
            new Progress(verb, "rows", ROWS_BETWEEN, shareOf(total), log, System::nanoTime);
        return batch -> {
          visitor.batch(batch);
          for (int row = 0; row < batch.rows(); row++) {
            progress.row();
          }
        };
      }
    };
  }

  /**
   * Starts a loop of things that take longer than rows: {@code boosted 120 rounds, 14 rounds/s,
   * about 20 s left}.
   *
   * @param verb what is done, in the past
   * @param unit what is counted, more than one of it
   * @param total how many they are at most
   * @param log takes the sentences
   * @return one to call {@link #row} of
   */
  public static Progress of(String verb, String unit, int total, Consumer<String> log) {
    return of(verb, unit, total, log, System::nanoTime);
  }

  static Progress of(
      String verb, String unit, int total, Consumer<String> log, LongSupplier nanos) {
    return new Progress(verb, unit, 1, shareOf(total), log, nanos);
  }

  private static LongToDoubleFunction shareOf(long total) {
    return count -> (double) count / total;
  }

  /** Counts a row, or what else is counted. */
  public void row() {
    rows++;
    if (rows == nextLook) {
      nextLook += between;
      double seconds = (nanos.getAsLong() - start) / NANOS;
      if (seconds >= next) {
        next = seconds + SECONDS_BETWEEN;
        log.accept(sentence(seconds));
      }
    }
  }

  private String sentence(double seconds) {
    double done = share.applyAsDouble(rows);
    String left = done > 0 && done <= 1 ? left(seconds * (1 - done) / done) : "";
    double rate = rows / seconds;
    String each = String.format(Locale.ROOT, rate < SLOW ? "%.1f" : "%,.0f", rate);
    return String.format(Locale.ROOT, "%s %,d %s, %s %s/s%s", verb, rows, unit, each, unit, left);
  }

  private static String left(double seconds) {
    return seconds < LONG_SECONDS
        ? ", about %d s left".formatted((long) Math.ceil(seconds))
        : ", about %d min left".formatted(Math.round(seconds / SECONDS_PER_MINUTE));
  }
}
