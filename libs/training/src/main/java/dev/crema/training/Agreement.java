package dev.crema.training;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Proves that a compiled model answers as its trainer does. */
public final class Agreement {
  /**
   * The largest difference of a probability that is allowed; of a number, as a share of the
   * greatest of the number, the median size of the trainer's numbers on the rows, and 1. Leaves are
   * floats, each with an error that is a share of the leaf: where leaves cancel, that may be any
   * share of the number, and never more than so much of what is usual.
   */
  public static final double DEFAULT_TOLERANCE = 1e-6;

  private final Trained trained;
  private final double tolerance;
  private double maxDifference;
  private int margins;
  private int refused;
  private int walkedOnly;
  private int inPlace;

  private Agreement(Trained trained, double tolerance) {
    this.trained = trained;
    this.tolerance = tolerance;
  }

  /**
   * Compares the scorer with the trainer's own prediction where there is one, and with the walk
   * through the trainer's dump on every row.
   *
   * @param trained the model
   * @param rows encoded rows, any floats; see {@link ProbeRows}
   * @param tolerance the largest difference allowed, of a probability or of a number, see {@link
   *     #DEFAULT_TOLERANCE}; margins in float must be equal bit for bit whatever it is
   * @return what was compared
   * @throws IllegalStateException if they do not agree, or the scorer refuses a row that its
   *     trainer answers: a defect of ours, never of the user's data
   */
  public static AgreementReport verify(Trained trained, float[][] rows, double tolerance) {
    return new Agreement(trained, tolerance).compare(rows);
  }

  private AgreementReport compare(float[][] rows) {
    List<float[]> walked = new ArrayList<>();
    List<float[]> answered = new ArrayList<>();
    for (float[] row : rows) {
      boolean known = count(trained.answerer(row));
      if (!refuses(row, known)) {
        walked.add(row);
      }
      if (known) {
        answered.add(row);
      }
    }
    compare("the walk through the trainer's dump", walked, trained::walk);
    compare("the trainer's prediction", answered, trained::reference);
    compareMargins(answered);
    return new AgreementReport(
        rows.length,
        answered.size() - inPlace,
        inPlace,
        walkedOnly - refused,
        maxDifference,
        tolerance,
        margins,
        refused,
        trained.scorer().task(),
        Arrays.stream(trained.thresholds()).anyMatch(list -> list.length > 0));
  }

  /**
   * A model of sums refuses NaN and infinities, which is right only where its trainer has no
   * answer.
   */
  private boolean refuses(float[] row, boolean known) {
    try {
      answer(row);
      return false;
    } catch (InputException e) {
      if (known) {
        throw new IllegalStateException(
            "The compiled model refuses the row %s, which its trainer answers."
                .formatted(Arrays.toString(row)),
            e);
      }
      refused++;
      return true;
    }
  }

  private boolean count(Trained.Answerer answerer) {
    return switch (answerer) {
      case PREDICT -> true;
      case IN_PLACE -> {
        inPlace++;
        yield true;
      }
      case WALK -> {
        walkedOnly++;
        yield false;
      }
    };
  }

  private void compare(String other, List<float[]> list, Answers answer) {
    float[][] rows = list.toArray(float[][]::new);
    double[][] theirs = answer.of(rows);
    double usual = usual(theirs);
    for (int i = 0; i < rows.length; i++) {
      double[] ours = answer(rows[i]);
      for (int c = 0; c < ours.length; c++) {
        double difference =
            Math.abs(ours[c] - theirs[i][c])
                / Math.max(usual, isRegression() ? Math.abs(theirs[i][c]) : 1);
        // Written so that NaN is refused.
        if (!(difference <= tolerance)) {
          String what = isRegression() ? "the number" : "class %d the probability".formatted(c);
          throw new IllegalStateException(
              "The compiled model gives %s (%s), %s gives (%s), on the row %s."
                  .formatted(what, ours[c], other, theirs[i][c], Arrays.toString(rows[i])));
        }
        maxDifference = Math.max(maxDifference, difference);
      }
    }
  }

  private double[] answer(float[] row) {
    if (isRegression()) {
      return new double[] {trained.scorer().value(row)};
    }
    double[] probabilities = new double[trained.scorer().classes()];
    trained.scorer().probabilities(row, probabilities);
    return probabilities;
  }

  /** Returns the median size of the numbers, at least 1. */
  private double usual(double[][] answers) {
    double[] sizes =
        isRegression()
            ? Arrays.stream(answers).mapToDouble(answer -> Math.abs(answer[0])).sorted().toArray()
            : new double[0];
    return sizes.length == 0 ? 1 : Math.max(1, sizes[sizes.length / 2]);
  }

  private boolean isRegression() {
    return trained.scorer().task() == Task.REGRESSION;
  }

  private void compareMargins(List<float[]> list) {
    float[][] rows = list.toArray(float[][]::new);
    float[][] theirs = trained.referenceMargins(rows);
    float[] ours = new float[trained.scorer().marginCount()];
    for (int i = 0; i < theirs.length; i++) {
      trained.scorer().margins(rows[i], ours);
      for (int m = 0; m < ours.length; m++) {
        if (Float.floatToIntBits(ours[m]) != Float.floatToIntBits(theirs[i][m])) {
          throw new IllegalStateException(
              "The compiled model gives the margin (%s), the trainer (%s), on the row %s."
                  .formatted(ours[m], theirs[i][m], Arrays.toString(rows[i])));
        }
        margins++;
      }
    }
  }

  /** The probabilities of rows, {@code [rows][classes]}, or their numbers. */
  private interface Answers {
    double[][] of(float[][] rows);
  }
}
