package dev.crema.drift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Columns of made-up data of ten shapes: normal, skewed, whole, tied, mixed with missing values,
 * few and many categories.
 */
final class Production {
  /** The contract of all made-up data. */
  static final String CONTRACT = "0123456789abcdef".repeat(4);

  private static final int SHAPES = 10;

  private Production() {}

  static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  static boolean isCategory(int column) {
    return column % SHAPES >= 7;
  }

  /** Numbers of a column; some of its values may be missing. */
  static double[] numbers(int column, int rows, RandomGenerator random) {
    double[] values = new double[rows];
    for (int i = 0; i < rows; i++) {
      values[i] =
          switch (column % SHAPES) {
            case 0, 1 -> random.nextGaussian();
            case 2 -> Math.exp(random.nextGaussian());
            case 3 -> random.nextExponential();
            case 4 -> Math.floor(random.nextExponential() * 3);
            case 5 -> random.nextDouble() < 0.6 ? 0 : random.nextDouble();
            case 6 -> random.nextDouble() < 0.1 ? Double.NaN : random.nextDouble();
            default -> throw new IllegalArgumentException("column " + column);
          };
    }
    return values;
  }

  /** Rows by category; "" stands for a missing value. */
  static Map<String, Long> categories(int column, int rows, RandomGenerator random) {
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < rows; i++) {
      String category =
          switch (column % SHAPES) {
            case 7 -> "c" + (int) (5 * Math.pow(random.nextDouble(), 2));
            case 8 -> "c" + (int) (200 * Math.pow(random.nextDouble(), 3));
            default -> random.nextDouble() < 0.05 ? "" : random.nextDouble() < 0.3 ? "yes" : "no";
          };
      counts.merge(category, 1L, Long::sum);
    }
    return counts;
  }

  static ReferenceColumn reference(int column, int rows, RandomGenerator random) {
    if (!isCategory(column)) {
      return ReferenceNumbers.of("x" + column, numbers(column, rows, random));
    }
    Map<String, Long> counts = categories(column, rows, random);
    Long missing = counts.remove("");
    return ReferenceCategories.of("x" + column, missing == null ? 0 : missing, counts);
  }

  /** A window of another draw from the same source, gathered value by value. */
  static WindowColumn quiet(ReferenceColumn reference, int rows, RandomGenerator random) {
    int column = Integer.parseInt(reference.name().substring(1));
    return switch (reference) {
      case ReferenceNumbers numbers -> sketch(numbers, numbers(column, rows, random));
      case ReferenceCategories categories -> {
        Map<String, Long> counts = categories(column, rows, random);
        Long missing = counts.remove("");
        yield WindowCategories.of(categories, missing == null ? 0 : missing, counts);
      }
    };
  }

  static WindowNumbers sketch(ReferenceNumbers reference, double[] values) {
    NumberWindow window = new NumberWindow(reference, WindowProfile.DEFAULT_SIZE);
    for (double value : values) {
      window.add(value);
    }
    return window.column();
  }

  static ReferenceProfile training(int columns, int rows, RandomGenerator random) {
    List<ReferenceColumn> list = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      list.add(reference(column, rows, random));
    }
    return new ReferenceProfile(CONTRACT, rows, list, List.of());
  }

  static Window window(ReferenceProfile reference, int rows, RandomGenerator random) {
    return new Window(
        CONTRACT,
        rows,
        reference.columns().stream().map(column -> quiet(column, rows, random)).toList(),
        List.of());
  }
}
