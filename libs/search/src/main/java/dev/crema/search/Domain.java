package dev.crema.search;

import java.util.LinkedHashSet;
import java.util.List;

/** What a parameter may be. */
public sealed interface Domain {
  /** The largest whole number, either sign: far enough from where doubles have no halves. */
  long MAX_WHOLE = 1_000_000_000;

  /** The most options of a choice. */
  int MAX_OPTIONS = 100;

  /**
   * Numbers between two ends.
   *
   * @param low smallest, included; above 0 on a logarithmic scale
   * @param high largest, included; above {@code low}, and finite as their difference is
   * @param isLog whether chance is even over the logarithm rather than over the number
   */
  record Real(double low, double high, boolean isLog) implements Domain {
    /** Checks the ends. */
    public Real {
      // Written so that NaN and infinite ends are refused too.
      if (!(low < high && Double.isFinite(high - low))) {
        throw new IllegalArgumentException(
            "The range [%s, %s] has no width, or none that is finite.".formatted(low, high));
      }
      if (isLog && !(low > 0)) {
        throw new IllegalArgumentException(
            "The range [%s, %s] begins at or below 0, which has no logarithm.".formatted(low, high)
                + "\nMaybe leave out the scale, or begin above 0.");
      }
    }
  }

  /**
   * Whole numbers between two ends.
   *
   * @param low smallest, included; at least 1 on a logarithmic scale
   * @param high largest, included; at least {@code low}
   * @param isLog whether chance is even over the logarithm rather than over the number
   */
  record Whole(long low, long high, boolean isLog) implements Domain {
    /** Checks the ends. */
    public Whole {
      if (low > high || low < -MAX_WHOLE || high > MAX_WHOLE) {
        throw new IllegalArgumentException(
            "The range [%d, %d] is empty, or beyond ±1000000000.".formatted(low, high));
      }
      if (isLog && low < 1) {
        throw new IllegalArgumentException(
            "The range [%d, %d] begins below 1, which has no logarithm.".formatted(low, high)
                + "\nMaybe leave out the scale, or begin at 1.");
      }
    }
  }

  /**
   * One of several, without an order.
   *
   * @param options String, Long, Double or Boolean, at least one, no two the same
   */
  record Choice(List<Object> options) implements Domain {
    /** Checks and copies the options. */
    public Choice {
      options = List.copyOf(options);
      if (options.isEmpty() || options.size() > MAX_OPTIONS) {
        throw new IllegalArgumentException(
            "A choice has (%d) options; 1 to %d are possible."
                .formatted(options.size(), MAX_OPTIONS));
      }
      if (new LinkedHashSet<>(options).size() < options.size()) {
        throw new IllegalArgumentException(
            "The options %s name one of them twice.".formatted(options));
      }
    }
  }
}
