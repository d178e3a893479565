package dev.crema.drift;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
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
  /** The digest of some contract. */
  static final String CONTRACT = "0123456789abcdef".repeat(4);

  /** A contract of the columns that training and windows have, the first of these. */
  static final Contract TABLE = table();

  private static final int SHAPES = 10;

  private Production() {}

  private static Contract table() {
    StringBuilder yaml = new StringBuilder("version: 1\nname: table\ncolumns:\n");
    for (int column = 0; column < 100; column++) {
      yaml.append(
          "  - {name: x%d, type: %s, nullable: true}\n"
              .formatted(column, isCategory(column) ? "string" : "number"));
    }
    return Contract.parse(yaml.toString(), "table.yaml");
  }

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
    for (String text : texts(column, rows, random)) {
      counts.merge(text, 1L, Long::sum);
    }
    return counts;
  }

  /** Categories of a column; "" stands for a missing value. */
  private static String[] texts(int column, int rows, RandomGenerator random) {
    String[] texts = new String[rows];
    for (int i = 0; i < rows; i++) {
      texts[i] =
          switch (column % SHAPES) {
            case 7 -> "c" + (int) (5 * Math.pow(random.nextDouble(), 2));
            case 8 -> "c" + (int) (200 * Math.pow(random.nextDouble(), 3));
            default -> random.nextDouble() < 0.05 ? "" : random.nextDouble() < 0.3 ? "yes" : "no";
          };
    }
    return texts;
  }

  static ReferenceColumn reference(int column, int rows, RandomGenerator random) {
    if (!isCategory(column)) {
      return ReferenceNumbers.of("x" + column, numbers(column, rows, random));
    }
    Map<String, Long> counts = categories(column, rows, random);
    Long missing = counts.remove("");
    return ReferenceCategories.of("x" + column, missing == null ? 0 : missing, counts);
  }

  /** Numbers of a window, counted as the service and the components count them. */
  static WindowNumbers counted(ReferenceNumbers reference, double[] values) {
    CellCounter counter = new CellCounter(reference);
    for (double value : values) {
      counter.add(value);
    }
    return counter.column();
  }

  static ReferenceProfile training(int columns, int rows, RandomGenerator random) {
    List<ReferenceColumn> list = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      list.add(reference(column, rows, random));
    }
    return new ReferenceProfile(TABLE.digest(), rows, list, List.of());
  }

  /**
   * A window of another draw from the same source: its rows are answered by two pods in turn, which
   * count them and hand in what they counted.
   */
  static Window window(ReferenceProfile reference, int rows, RandomGenerator random) {
    WindowCounts[] pods = {new WindowCounts(reference), new WindowCounts(reference)};
    WindowCounts.Reader reader = WindowCounts.Reader.of(TABLE, reference);
    List<RawRow> drawn = rows(reference, rows, random);
    for (int i = 0; i < rows; i++) {
      pods[i % 2].add(reader, drawn.get(i), Double.NaN, null);
    }
    pods[0].merge(pods[1]);
    return pods[0].window();
  }

  private static List<RawRow> rows(ReferenceProfile reference, int count, RandomGenerator random) {
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(new RawRow(TABLE.columns().size()));
    }
    for (int column = 0; column < reference.columns().size(); column++) {
      if (isCategory(column)) {
        String[] texts = texts(column, count, random);
        for (int i = 0; i < count; i++) {
          rows.get(i).setText(column, texts[i].isEmpty() ? null : texts[i]);
        }
      } else {
        double[] numbers = numbers(column, count, random);
        for (int i = 0; i < count; i++) {
          rows.get(i).setNumber(column, numbers[i]);
        }
      }
    }
    return rows;
  }
}
