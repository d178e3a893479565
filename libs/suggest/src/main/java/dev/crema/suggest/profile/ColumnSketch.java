package dev.crema.suggest.profile;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnType;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the values of one column and keeps what a profile needs, in memory that is bounded. */
final class ColumnSketch {
  private static final TextKind[] KINDS = TextKind.values();

  private final String name;
  private final @Nullable ColumnType declared;
  private final DistinctValues distinct;
  private final FrequentValues frequent;
  private final SampledNumbers numbers;
  private final long[] kinds = new long[KINDS.length];
  private final Map<TextKind, ColumnProfile.Example> examples = new EnumMap<>(TextKind.class);
  private long count;
  private long missing;
  private long numberCount;
  private long characters;
  private int shortest = Integer.MAX_VALUE;
  private int longest;

  /**
   * How much a column may keep.
   *
   * @param distinct different values that are counted exactly
   * @param counters different values whose frequencies are counted
   * @param sample numbers of which the quantiles are made
   * @param pool what columns without a repeated value may keep beyond that
   */
  record Limits(int distinct, int counters, int sample, DistinctValues.Pool pool) {
    private static final int ALL_DISTINCT = 4_000_000;
    private static final int ALL_COUNTERS = 200_000;
    private static final int ALL_SAMPLES = 4_000_000;
    private static final int POOL = 3_000_000;

    static Limits of(int columns) {
      return new Limits(
          Math.clamp(ALL_DISTINCT / columns, 1_000, 10_000),
          Math.clamp(ALL_COUNTERS / columns, 100, 1_000),
          Math.clamp(ALL_SAMPLES / columns, 1_000, 10_000),
          new DistinctValues.Pool(POOL));
    }
  }

  /**
   * Starts without a value.
   *
   * @param declared the type that the file says; null if it has texts
   */
  ColumnSketch(String name, @Nullable ColumnType declared, Limits limits) {
    this.name = name;
    this.declared = declared;
    distinct = new DistinctValues(limits.distinct(), limits.pool());
    frequent = new FrequentValues(limits.counters());
    numbers = new SampledNumbers(limits.sample());
  }

  void missing() {
    missing++;
  }

  /** Takes a number of the declared type. */
  void number(double value) {
    count++;
    distinct.add(value);
    numberCount++;
    numbers.add(value);
    if (isCounted() && declared != null) {
      frequent.add(CellParser.formatNumber(declared, value));
    }
  }

  void text(String text, long line) {
    count++;
    distinct.add(text);
    int length = text.codePointCount(0, text.length());
    shortest = Math.min(shortest, length);
    longest = Math.max(longest, length);
    characters += length;
    if (declared == null) {
      kind(text, line);
    }
    if (isCounted()) {
      frequent.add(text);
    }
  }

  private void kind(String text, long line) {
    TextKind kind = TextKind.of(text);
    if (kinds[kind.ordinal()]++ == 0) {
      examples.put(kind, new ColumnProfile.Example(text, line));
    }
    double value =
        switch (kind) {
          case WHOLE, WHOLE_WITH_POINT, NUMBER -> number(ColumnType.NUMBER, text);
          case DATE -> number(ColumnType.DATE, text);
          case TIMESTAMP -> number(ColumnType.TIMESTAMP, text);
          case CODE, TRUTH, DECIMAL_COMMA, OTHER_DATE, MISSING_WORD, OTHER -> Double.NaN;
        };
    if (!Double.isNaN(value)) {
      numberCount++;
      numbers.add(value);
    }
  }

  private static double number(ColumnType type, String text) {
    return CellParser.numberOrNaN(type, text) + 0.0;
  }

  /** Of many different numbers none is frequent enough to be worth the time. */
  private boolean isCounted() {
    return frequent.error() == 0 || numberCount < count;
  }

  ColumnProfile profile() {
    Map<TextKind, Long> counts = new EnumMap<>(TextKind.class);
    for (TextKind kind : KINDS) {
      if (kinds[kind.ordinal()] > 0) {
        counts.put(kind, kinds[kind.ordinal()]);
      }
    }
    return new ColumnProfile(
        name,
        declared,
        count,
        missing,
        new ColumnProfile.Distinct(distinct.count(), distinct.isExact(), distinct.isUnique()),
        counts,
        examples,
        numberCount == 0 ? null : numbers.numbers(),
        longest == 0
            ? null
            : new ColumnProfile.Lengths(shortest, longest, (double) characters / count),
        new ColumnProfile.Top(frequent.all(), frequent.error()));
  }
}
