package dev.crema.training;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.Task;
import dev.crema.features.FittedFeatures;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Encoded rows with their labels, as a learner takes them.
 *
 * @param values {@code [rows × features]}, row-major; NaN = missing
 * @param rows number of rows, at least 0
 * @param features number of features, at least 1
 * @param labelColumn the label of each row, {@code rows} of them
 * @param featureNames names of the features, length {@code features}
 * @param categories of each feature how many codes it has if it is a category, whole numbers from
 *     0; 0 if it is a number; length {@code features}
 */
public record EncodedTable(
    float[] values,
    int rows,
    int features,
    LabelColumn labelColumn,
    List<String> featureNames,
    List<Integer> categories) {

  /** The most cells that a table may have: 2 GiB of floats. */
  public static final long MAX_CELLS = 1L << 29;

  private static final int FIRST_ROWS = 1024;

  /** Checks that the lengths fit together and copies the lists. */
  public EncodedTable {
    if (features < 1
        || rows < 0
        || labelColumn.rows() != rows
        || featureNames.size() != features
        || categories.size() != features) {
      throw new IllegalArgumentException(
          "A table of %d rows and %d features got %d labels, %d names and %d categories."
              .formatted(
                  rows, features, labelColumn.rows(), featureNames.size(), categories.size()));
    }
    if (values.length != (long) rows * features) {
      throw new IllegalArgumentException(
          "A table of %d rows and %d features has %d values."
              .formatted(rows, features, values.length));
    }
    featureNames = List.copyOf(featureNames);
    categories = List.copyOf(categories);
  }

  /**
   * Makes a table whose features are numbers.
   *
   * @param values as above
   * @param rows as above
   * @param features as above
   * @param labelColumn as above
   * @param featureNames as above
   */
  public EncodedTable(
      float[] values, int rows, int features, LabelColumn labelColumn, List<String> featureNames) {
    this(
        values,
        rows,
        features,
        labelColumn,
        featureNames,
        Collections.nCopies(Math.max(0, features), 0));
  }

  /**
   * Makes a table of rows with classes, whose features are numbers.
   *
   * @param values as above
   * @param rows as above
   * @param features as above
   * @param labels index of each row's class, length {@code rows}, each at least 0; not copied
   * @param featureNames as above
   */
  public EncodedTable(
      float[] values, int rows, int features, int[] labels, List<String> featureNames) {
    this(values, rows, features, new LabelColumn.Classes(labels), featureNames);
  }

  /**
   * Returns the features that are categories.
   *
   * @return indices, ascending
   */
  public int[] categorical() {
    return IntStream.range(0, features).filter(f -> categories.get(f) > 0).toArray();
  }

  /** {@return index of each row's class, of labels with classes; not copied} */
  public int[] labels() {
    return switch (labelColumn) {
      case LabelColumn.Classes classes -> classes.indices();
      case LabelColumn.Numbers _ ->
          throw new IllegalStateException("The labels of the table are numbers.");
    };
  }

  /** {@return the number of each row, of labels that are numbers; not copied} */
  public double[] numbers() {
    return switch (labelColumn) {
      case LabelColumn.Numbers numbers -> numbers.values();
      case LabelColumn.Classes _ ->
          throw new IllegalStateException("The labels of the table are classes.");
    };
  }

  /**
   * Returns the rows of a source, encoded. One pass; memory is 4 bytes a cell if the source has as
   * many rows as expected, else up to 12 while it grows.
   *
   * @param source rows under the contract of the features; each must have a label
   * @param features what encodes them
   * @param expectedRows how many rows it seems to have, at least 0; 0 = unknown
   * @return the table
   * @throws InputException if a row has no label or cannot be encoded, a label is a number beyond
   *     the range of a float, or the table would have more than {@link #MAX_CELLS} cells
   */
  public static EncodedTable of(RowSource source, FittedFeatures features, long expectedRows) {
    Filler filler = new Filler(features, expectedRows);
    source.forEach(filler::add);
    return filler.table();
  }

  /**
   * Returns the rows of a source whose number is not known, encoded.
   *
   * @param source as above
   * @param features as above
   * @return as above
   * @throws InputException as above
   */
  public static EncodedTable of(RowSource source, FittedFeatures features) {
    return of(source, features, 0);
  }

  /**
   * Refuses missing values, for a learner that would give meaningless models for them.
   *
   * @param algorithm the learner's
   * @throws InputException if a value is NaN; the message names feature and row
   */
  public void requireComplete(String algorithm) {
    for (int i = 0; i < values.length; i++) {
      if (Float.isNaN(values[i])) {
        String feature = featureNames.get(i % features);
        throw new InputException(
            "The feature (%s) of row %d is missing, and the algorithm (%s) takes no missing values."
                    .formatted(feature, i / features + 1, algorithm)
                + "\nMaybe impute (%s) in features.yaml, or use xgboost.".formatted(feature));
      }
    }
  }

  /**
   * Returns a copy of one row.
   *
   * @param row index of the row, from 0
   * @return the features, length {@code features}
   */
  public float[] row(int row) {
    return Arrays.copyOfRange(values, row * features, (row + 1) * features);
  }

  /**
   * Returns the mean of each feature over all rows, summed in their order.
   *
   * @return the means, length {@code features}; NaN where a row has no value, or if there is no row
   */
  public double[] means() {
    double[] means = new double[features];
    for (int i = 0; i < values.length; i++) {
      means[i % features] += values[i];
    }
    for (int f = 0; f < features; f++) {
      means[f] /= rows;
    }
    return means;
  }

  /**
   * Returns the number of rows of each class, of labels with classes.
   *
   * @param classes number of classes
   * @return the counts, length {@code classes}
   */
  public int[] counts(int classes) {
    int[] counts = new int[classes];
    for (int label : labels()) {
      counts[label]++;
    }
    return counts;
  }

  /**
   * Returns room for an answer of several numbers to each row.
   *
   * @param width numbers a row, at least 1
   * @return zeros, {@code [rows × width]}
   * @throws InputException if they are more than {@link #MAX_CELLS}
   */
  public double[] newAnswers(int width) {
    if ((long) rows * width > MAX_CELLS) {
      throw new InputException(
          "%d rows with %d probabilities each do not fit into memory (%d numbers at most)."
                  .formatted(rows, width, MAX_CELLS)
              + "\nMaybe measure on a sample, or put rare classes together.");
    }
    return new double[rows * width];
  }

  /** Grows the arrays, since a source does not say how many rows it has. */
  private static final class Filler {
    private final FittedFeatures features;
    private final Contract contract;
    private final float[] encoded;
    private float[] values;
    private int[] classes = new int[0];
    private double[] numbers = new double[0];
    private int capacity;
    private int rows;

    Filler(FittedFeatures features, long expectedRows) {
      this.features = features;
      this.contract = features.contract();
      this.encoded = new float[features.size()];
      // Nobody has to be right: too few grow, and too many are refused when they come.
      this.capacity =
          (int)
              Math.clamp(
                  expectedRows, FIRST_ROWS, Math.max(FIRST_ROWS, MAX_CELLS / encoded.length));
      this.values = new float[Math.multiplyExact(capacity, encoded.length)];
      if (contract.task() == Task.REGRESSION) {
        numbers = new double[capacity];
      } else {
        classes = new int[capacity];
      }
    }

    void add(RawRow row, long line) {
      if (row.isMissing(contract.labelIndex())) {
        throw new InputException(
            "The row of line %d has no value in the label column (%s), so nothing can be learned from it."
                    .formatted(line, contract.requireLabel().name())
                + "\nMaybe make the column not nullable in contract.yaml, so that validate-data rejects such rows.");
      }
      grow();
      features.encode(row, encoded);
      System.arraycopy(encoded, 0, values, rows * encoded.length, encoded.length);
      if (contract.task() == Task.REGRESSION) {
        numbers[rows] = number(row, line);
      } else {
        classes[rows] = contract.classIndex(row);
      }
      rows++;
    }

    private double number(RawRow row, long line) {
      double number = contract.labelNumber(row);
      if (!(Math.abs(number) <= Float.MAX_VALUE)) {
        throw new InputException(
            "The label (%s) of line %d is (%s), which is beyond what a float can hold, and learners learn floats."
                    .formatted(contract.requireLabel().name(), line, number)
                + "\nMaybe state it in a larger unit.");
      }
      return number;
    }

    private void grow() {
      if (rows < capacity) {
        return;
      }
      long cells = (rows + 1L) * encoded.length;
      if (cells > MAX_CELLS) {
        throw new InputException(
            "More than %d rows of %d features do not fit into memory (%d cells at most)."
                    .formatted(rows, encoded.length, MAX_CELLS)
                + "\nMaybe train on a sample.");
      }
      capacity = (int) Math.min(2L * rows, MAX_CELLS / encoded.length);
      classes = classes.length == 0 ? classes : Arrays.copyOf(classes, capacity);
      numbers = numbers.length == 0 ? numbers : Arrays.copyOf(numbers, capacity);
      values = Arrays.copyOf(values, capacity * encoded.length);
    }

    private static float[] whole(float[] values, int cells) {
      return values.length == cells ? values : Arrays.copyOf(values, cells);
    }

    EncodedTable table() {
      return new EncodedTable(
          whole(values, rows * encoded.length),
          rows,
          encoded.length,
          contract.task() == Task.REGRESSION
              ? new LabelColumn.Numbers(Arrays.copyOf(numbers, rows))
              : new LabelColumn.Classes(Arrays.copyOf(classes, rows)),
          features.names(),
          features.categories());
    }
  }
}
