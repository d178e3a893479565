package dev.crema.training.selection;

import dev.crema.data.ColumnType;
import dev.crema.features.FeatureColumn;
import dev.crema.training.EncodedTable;
import dev.crema.training.LabelColumn;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much the features of one column tell of the label, in nats.
 *
 * <p>Texts, booleans, categories and features of at most {@value #MAX_CODES} different values are
 * codes, all features of the column together one code. Of numbers, what missing values tell is
 * added to what the others do, by the chain rule; of several features of one column that are
 * numbers the one which tells most counts.
 */
final class ColumnInformation {
  /** Numbers with more different values are numbers, not codes. */
  static final int MAX_CODES = 20;

  private final EncodedTable table;
  private final int[] rows;
  private final long seed;
  private final int[] classes;
  private final int classCount;
  private final double @Nullable [] numbers;

  /**
   * Looks at some rows.
   *
   * @param rows indices of the rows
   */
  ColumnInformation(EncodedTable table, int[] rows, long seed) {
    this.table = table;
    this.rows = rows;
    this.seed = seed;
    boolean ofNumbers = table.labelColumn() instanceof LabelColumn.Numbers;
    classes = ofNumbers ? new int[0] : pick(table.labels());
    classCount = Arrays.stream(classes).max().orElse(0) + 1;
    numbers =
        ofNumbers ? Arrays.stream(rows).mapToDouble(row -> table.numbers()[row]).toArray() : null;
  }

  private int[] pick(int[] all) {
    return Arrays.stream(rows).map(row -> all[row]).toArray();
  }

  double of(FeatureColumn column) {
    boolean isCategory =
        column.type() == ColumnType.STRING
            || column.type() == ColumnType.BOOLEAN
            || table.categories().get(column.first()) > 0;
    if (isCategory || hasFewValues(column)) {
      return ofCodes(codes(column.first(), column.count()));
    }
    double best = 0;
    for (int feature = 0; feature < column.count(); feature++) {
      best = Math.max(best, ofNumber(column.first() + feature));
    }
    return best;
  }

  private boolean hasFewValues(FeatureColumn column) {
    for (int feature = 0; feature < column.count(); feature++) {
      if (hasManyValues(column.first() + feature)) {
        return false;
      }
    }
    return true;
  }

  /** Stops at the value that is one too many, most often after some twenty rows. */
  private boolean hasManyValues(int feature) {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < rows.length; i++) {
      if (seen.add(bits(value(i, feature))) && seen.size() > MAX_CODES) {
        return true;
      }
    }
    return false;
  }

  /** Zero and minus zero are one value, and all that is missing is. */
  private static int bits(float value) {
    return Float.floatToIntBits(value + 0f);
  }

  /**
   * A code for each row.
   *
   * @param of from 0, in the order in which they come
   * @param count how many
   */
  private record Codes(int[] of, int count) {}

  private Codes codes(int first, int count) {
    Map<IntBuffer, Integer> known = new HashMap<>();
    int[] key = new int[2 * count];
    int[] codes = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int length = 0;
      for (int feature = 0; feature < count; feature++) {
        int bits = bits(value(i, first + feature));
        if (bits != 0) { // of a one-hot of thousands one place is enough
          key[length++] = feature;
          key[length++] = bits;
        }
      }
      Integer code = known.get(IntBuffer.wrap(key, 0, length));
      if (code == null) {
        code = known.size();
        known.put(IntBuffer.wrap(Arrays.copyOf(key, length)), code);
      }
      codes[i] = code;
    }
    return new Codes(codes, known.size());
  }

  private double ofCodes(Codes codes) {
    return numbers == null
        ? Information.ofClasses(codes.of, codes.count, classes, classCount)
        : Information.ofNumbersAndClasses(numbers, codes.of, codes.count, seed);
  }

  private double ofNumber(int feature) {
    int[] isMissing = new int[rows.length];
    int present = 0;
    for (int i = 0; i < rows.length; i++) {
      isMissing[i] = Float.isNaN(value(i, feature)) ? 1 : 0;
      present += 1 - isMissing[i];
    }
    double ofPresent = ofPresent(feature, present);
    return present == rows.length
        ? ofPresent
        : ofCodes(new Codes(isMissing, 2)) + ofPresent * present / rows.length;
  }

  private double ofPresent(int feature, int present) {
    double[] x = new double[present];
    int[] y = new int[present];
    double[] ofLabel = new double[present];
    int next = 0;
    for (int i = 0; i < rows.length; i++) {
      if (!Float.isNaN(value(i, feature))) {
        x[next] = value(i, feature);
        if (numbers == null) {
          y[next++] = classes[i];
        } else {
          ofLabel[next++] = numbers[i];
        }
      }
    }
    return numbers == null
        ? Information.ofNumbersAndClasses(x, y, classCount, seed)
        : Information.ofNumbers(x, ofLabel, seed);
  }

  private float value(int row, int feature) {
    return table.values()[rows[row] * table.features() + feature];
  }
}
