package dev.crema.training;

import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import dev.crema.models.CalibratedScorer;
import dev.crema.models.CalibrationCurve;
import dev.crema.models.Scorer;
import dev.crema.models.UncalibratedScorer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How probabilities are made frequencies, after training and on rows that it did not learn from.
 */
public enum Calibration {
  /** Not at all: probabilities are the model's. */
  NONE,
  /** By a logistic curve over the log-odds: two numbers a curve. */
  PLATT,
  /** By a curve that never descends, whatever its shape: wants some thousand rows. */
  ISOTONIC;

  /** {@return the name as it is given} */
  public String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the calibration that a text names.
   *
   * @param text {@code none}, {@code platt} or {@code isotonic}
   * @return the calibration
   * @throws InputException if it is none of these
   */
  public static Calibration parse(String text) {
    List<String> known = Arrays.stream(values()).map(Calibration::lowerName).toList();
    int found = known.indexOf(text.strip());
    if (found < 0) {
      String advice = Suggestion.maybe(text, known);
      throw new InputException(
          "The calibration (%s) is none of %s.".formatted(text, known)
              + (advice.isEmpty() ? "\nMaybe platt." : advice));
    }
    return values()[found];
  }

  /**
   * Fits the curves on rows and puts them on the model: one curve for class 1 of a binary model,
   * else one per class, of the class against all others. Every row counts the same. O(n log n),
   * deterministic.
   *
   * <p>No curve descends: where the model ranks the rows worse than chance, the curve is level.
   *
   * @param model what was trained
   * @param rows rows that it did not learn from
   * @param names of the classes, in their order
   * @return the model with its curves; the model itself for {@link #NONE}
   * @throws InputException if a class has no rows, an isotonic curve has too many points, or rows
   *     and classes are more than {@link EncodedTable#MAX_CELLS} probabilities
   */
  public Scorer fit(UncalibratedScorer model, EncodedTable rows, List<String> names) {
    if (this == NONE) {
      return model;
    }
    int classes = model.classes();
    checkClasses(rows, names);
    double[] probabilities = rows.newAnswers(classes);
    double[] answer = new double[classes];
    for (int i = 0; i < rows.rows(); i++) {
      model.probabilities(rows.row(i), answer);
      System.arraycopy(answer, 0, probabilities, i * classes, classes);
    }
    List<CalibrationCurve> curves =
        IntStream.range(classes == 2 ? 1 : 0, classes)
            .mapToObj(c -> curve(column(probabilities, c, classes), isOf(rows, c)))
            .toList();
    return new CalibratedScorer(model, curves);
  }

  private void checkClasses(EncodedTable rows, List<String> names) {
    int[] counts = rows.counts(names.size());
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] == 0) {
        throw new InputException(
            "The calibration (%s) needs rows of every class, and of %d validation rows none is of the class (%s)."
                    .formatted(lowerName(), rows.rows(), names.get(c))
                + "\nMaybe a larger validation part, or the calibration none.");
      }
    }
  }

  private CalibrationCurve curve(double[] probabilities, boolean[] positive) {
    return this == PLATT
        ? PlattFit.of(probabilities, positive)
        : IsotonicFit.of(probabilities, positive);
  }

  private static double[] column(double[] rows, int index, int width) {
    double[] column = new double[rows.length / width];
    for (int i = 0; i < column.length; i++) {
      column[i] = rows[i * width + index];
    }
    return column;
  }

  private static boolean[] isOf(EncodedTable rows, int label) {
    boolean[] is = new boolean[rows.rows()];
    for (int i = 0; i < is.length; i++) {
      is[i] = rows.labels()[i] == label;
    }
    return is;
  }
}
