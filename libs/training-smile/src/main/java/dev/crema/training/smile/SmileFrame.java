package dev.crema.training.smile;

import java.util.stream.IntStream;
import smile.data.DataFrame;
import smile.data.Tuple;
import smile.data.type.StructType;
import smile.data.vector.FloatVector;
import smile.data.vector.ValueVector;

/** Encoded rows as Smile takes them. */
final class SmileFrame {
  /** The name of the label; features are called f0, f1, … so that no name can clash. */
  static final String LABEL = "label";

  private SmileFrame() {}

  /**
   * Returns a frame of ordinal columns.
   *
   * @param values {@code [rows × features]}, row-major
   */
  static DataFrame of(float[] values, int rows, int features) {
    return new DataFrame(
        IntStream.range(0, features)
            .mapToObj(f -> column(values, rows, features, f))
            .toArray(ValueVector[]::new));
  }

  /** Returns one row of such a frame, as whoever has one row makes it. */
  static Tuple row(StructType schema, float[] x) {
    double[] values = new double[x.length];
    for (int f = 0; f < values.length; f++) {
      values[f] = x[f];
    }
    return Tuple.of(schema, values);
  }

  /** Returns the schema of such a frame. */
  static StructType schema(int features) {
    return of(new float[features], 1, features).schema();
  }

  private static FloatVector column(float[] values, int rows, int features, int feature) {
    float[] column = new float[rows];
    for (int i = 0; i < rows; i++) {
      column[i] = values[i * features + feature];
    }
    return new FloatVector("f" + feature, column);
  }
}
