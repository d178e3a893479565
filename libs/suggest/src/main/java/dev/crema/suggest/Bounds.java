package dev.crema.suggest;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of a column that say what can be, not what was seen.
 *
 * @param min null = none
 * @param max null = none
 * @param reason why, a sentence
 */
record Bounds(@Nullable Double min, @Nullable Double max, String reason) {
  static final Bounds NONE = new Bounds(null, null, "");

  /** So many times the largest value may still be. */
  private static final double SLACK = 3;

  private static final double FIRST_YEAR = 1800;
  private static final double LAST_YEAR = 2100;

  /** The day 1900-01-01: what is before it is usually a value that stands for none. */
  private static final double OLD_DAY = -25_567;

  private static final double MICROS_PER_DAY = 86_400e6;

  static Bounds of(String name, ColumnType type, double least, double greatest) {
    return switch (type) {
      case INTEGER, NUMBER ->
          ColumnNames.isYear(name) && least >= FIRST_YEAR && greatest <= LAST_YEAR
              ? new Bounds(FIRST_YEAR, LAST_YEAR, "A year, by its name and values.")
              : numbers(type, least, greatest);
      case DATE -> time(OLD_DAY, least);
      case TIMESTAMP -> time(OLD_DAY * MICROS_PER_DAY, least);
      case STRING, BOOLEAN -> NONE;
    };
  }

  private static Bounds time(double old, double least) {
    return least >= old
        ? new Bounds(
            old, null, "No max: new rows are later. Before 1900 a date usually stands for none.")
        : NONE;
  }

  private static Bounds numbers(ColumnType type, double least, double greatest) {
    if (least == 0 && greatest == 0) {
      return NONE;
    }
    Double max = greatest > 0 ? limited(type, roundUp(SLACK * greatest)) : Double.valueOf(0);
    Double min = least < 0 ? negated(limited(type, roundUp(-SLACK * least))) : Double.valueOf(0);
    String low =
        least < 0
            ? "min is three times the least value (%s), rounded".formatted(plain(least))
            : "min is 0, as no value is negative";
    String high =
        greatest > 0
            ? "max is three times the greatest (%s), rounded up".formatted(plain(greatest))
            : "max is 0, as no value is positive";
    return new Bounds(min, max, "%s; %s.".formatted(low, high));
  }

  private static @Nullable Double limited(ColumnType type, double bound) {
    boolean isPossible =
        Double.isFinite(bound) && (type != ColumnType.INTEGER || bound <= CellParser.MAX_INTEGER);
    return isPossible ? bound : null;
  }

  private static @Nullable Double negated(@Nullable Double bound) {
    return bound == null ? null : -bound;
  }

  /**
   * Returns the least of 1, 2 and 5 times a power of ten that is not below; infinite if none is.
   */
  static double roundUp(double value) {
    if (!Double.isFinite(value)) {
      return Double.POSITIVE_INFINITY;
    }
    BigDecimal exact = new BigDecimal(value);
    int exponent = exact.precision() - exact.scale() - 1;
    for (int digit : new int[] {1, 2, 5, 10}) {
      BigDecimal round = BigDecimal.valueOf(digit).scaleByPowerOfTen(exponent);
      if (round.compareTo(exact) >= 0 && round.doubleValue() >= value) {
        return round.doubleValue();
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** Returns a number as a person writes it. */
  static String plain(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    BigDecimal rounded =
        new BigDecimal(value)
            .round(new MathContext(6, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    double size = Math.abs(value);
    return size >= 1e-6 && size < 1e15 ? rounded.toPlainString() : rounded.toString();
  }
}
