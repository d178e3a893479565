package dev.crema.training.lightgbm;

import com.microsoft.ml.lightgbm.PredictionType;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_float;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;

/**
 * A saved model as LightGBM itself answers.
 *
 * <p>In the place of lightgbm4j's own booster, whose predictions have room for two numbers a row
 * and write those of a third class beyond it. Not thread-safe.
 */
final class LightgbmPredictor implements AutoCloseable {
  private static final int ROW_MAJOR = 1;
  private static final int FROM_THE_FIRST = 0;
  private static final int ALL_ROUNDS = -1;

  private final SWIGTYPE_p_p_void handle;
  private final int features;
  private boolean isClosed;

  /**
   * Reads a model.
   *
   * @param saved LightGBM's own text
   * @param features number of features
   */
  LightgbmPredictor(String saved, int features) {
    this.features = features;
    handle = lightgbmlib.new_voidpp();
    SWIGTYPE_p_int rounds = lightgbmlib.new_intp();
    try {
      check(lightgbmlib.LGBM_BoosterLoadModelFromString(saved, rounds, handle));
    } catch (IllegalStateException e) {
      lightgbmlib.delete_voidpp(handle);
      throw e;
    } finally {
      lightgbmlib.delete_intp(rounds);
    }
  }

  /**
   * Returns the library's own answers.
   *
   * @param rows features of rows
   * @param type probabilities, margins, or what each feature adds to each margin and then what the
   *     margin starts from
   * @return row after row
   */
  double[] answers(float[][] rows, PredictionType type) {
    if (rows.length == 0) {
      return new double[0];
    }
    SWIGTYPE_p_float values = flat(rows);
    SWIGTYPE_p_long_long length = lightgbmlib.new_int64_tp();
    try {
      return answers(values, rows.length, type, length);
    } finally {
      lightgbmlib.delete_floatArray(values);
      lightgbmlib.delete_int64_tp(length);
    }
  }

  private double[] answers(
      SWIGTYPE_p_float values, int rows, PredictionType type, SWIGTYPE_p_long_long length) {
    check(
        lightgbmlib.LGBM_BoosterCalcNumPredict(
            lightgbmlib.voidpp_value(handle),
            rows,
            type.getType(),
            FROM_THE_FIRST,
            ALL_ROUNDS,
            length));
    double[] answers = new double[Math.toIntExact(lightgbmlib.int64_tp_value(length))];
    SWIGTYPE_p_double out = lightgbmlib.new_doubleArray(answers.length);
    try {
      check(
          lightgbmlib.LGBM_BoosterPredictForMat(
              lightgbmlib.voidpp_value(handle),
              lightgbmlib.float_to_voidp_ptr(values),
              lightgbmlib.C_API_DTYPE_FLOAT32,
              rows,
              features,
              ROW_MAJOR,
              type.getType(),
              FROM_THE_FIRST,
              ALL_ROUNDS,
              "num_threads=1 verbosity=-1",
              length,
              out));
      for (int i = 0; i < answers.length; i++) {
        answers[i] = lightgbmlib.doubleArray_getitem(out, i);
      }
      return answers;
    } finally {
      lightgbmlib.delete_doubleArray(out);
    }
  }

  private SWIGTYPE_p_float flat(float[][] rows) {
    SWIGTYPE_p_float values = lightgbmlib.new_floatArray((long) rows.length * features);
    for (int i = 0; i < rows.length; i++) {
      for (int f = 0; f < features; f++) {
        lightgbmlib.floatArray_setitem(values, (long) i * features + f, rows[i][f]);
      }
    }
    return values;
  }

  private static void check(int result) {
    if (result < 0) {
      throw new IllegalStateException("LightGBM failed: " + lightgbmlib.LGBM_GetLastError());
    }
  }

  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      lightgbmlib.LGBM_BoosterFree(lightgbmlib.voidpp_value(handle));
      lightgbmlib.delete_voidpp(handle);
    }
  }
}
