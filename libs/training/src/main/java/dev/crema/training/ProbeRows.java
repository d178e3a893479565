package dev.crema.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes the rows on which a compiled model is compared with its trainer. */
public final class ProbeRows {
  /** How many rows a proof takes. */
  public static final int DEFAULT_COUNT = 1000;

  private static final float[] SPECIAL = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0f,
    -0f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.MIN_VALUE
  };
  private static final int MAX_CHANGES = 4;

  private ProbeRows() {}

  /**
   * Returns rows that a model is likely to get wrong if it was compiled wrongly: whole rows of one
   * special value, the given rows as they are, and rows of the table in which one to four features
   * are NaN, infinite, zero, huge, exactly on a threshold of the model or one float beside it.
   *
   * @param table real rows, at least one
   * @param extra further encoded rows, such as those of unknown categories
   * @param trained whose thresholds to hit
   * @param count how many rows, at least 1
   * @param seed where the choice comes from
   * @return exactly {@code count} rows
   */
  public static float[][] of(
      EncodedTable table, List<float[]> extra, Trained trained, int count, long seed) {
    Random random = new Random(seed);
    List<float[]> rows = new ArrayList<>(count);
    for (float special : SPECIAL) {
      float[] row = new float[table.features()];
      Arrays.fill(row, special);
      rows.add(row);
    }
    rows.addAll(extra.subList(0, Math.min(extra.size(), count / 4)));
    float[][] thresholds = trained.thresholds();
    while (rows.size() < count) {
      float[] row = table.row(random.nextInt(table.rows()));
      // Every fourth row stays as it is.
      if (rows.size() % 4 != 0) {
        change(row, thresholds, random);
      }
      rows.add(row);
    }
    return rows.subList(0, count).toArray(float[][]::new);
  }

  private static void change(float[] row, float[][] thresholds, Random random) {
    int changes = 1 + random.nextInt(MAX_CHANGES);
    for (int i = 0; i < changes; i++) {
      int feature = random.nextInt(row.length);
      row[feature] = value(thresholds[feature], random);
    }
  }

  private static float value(float[] thresholds, Random random) {
    if (thresholds.length == 0 || random.nextInt(3) == 0) {
      return SPECIAL[random.nextInt(SPECIAL.length)];
    }
    float threshold = thresholds[random.nextInt(thresholds.length)];
    return switch (random.nextInt(3)) {
      case 0 -> threshold;
      case 1 -> Math.nextUp(threshold);
      default -> Math.nextDown(threshold);
    };
  }
}
