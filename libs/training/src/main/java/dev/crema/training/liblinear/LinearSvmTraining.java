package dev.crema.training.liblinear;

import de.bwaldvogel.liblinear.Feature;
import dev.crema.models.CalibrationCurve;
import dev.crema.training.EncodedTable;
import dev.crema.training.PlattFit;
import dev.crema.training.TrainingRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run: a plane for each class, and a curve over the distances of rows that were left out. */
final class LinearSvmTraining {
  private static final int FOLDS = 5;

  private final TrainingRequest request;
  private final Consumer<String> log;
  private final EncodedTable train;
  private final List<Feature[]> rows;
  private final int[] counts;
  private final int[] order;

  LinearSvmTraining(TrainingRequest request, Consumer<String> log) {
    this.request = request;
    this.log = log;
    train = request.train();
    rows = Separation.rows(train);
    counts = train.counts(request.classes().size());
    order = places();
  }

  /** A class against the rest, or class 1 against class 0. */
  record Side(@Nullable Separation separation, CalibrationCurve.Platt curve) {}

  LinearSvmTrained run() {
    int classes = counts.length;
    List<Side> sides = new ArrayList<>();
    for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
      sides.add(side(c));
    }
    return new LinearSvmTrained(sides, classes, train);
  }

  private Side side(int c) {
    boolean[] positive = new boolean[train.rows()];
    double[] weights = new double[train.rows()];
    double rest = 0;
    for (int i = 0; i < positive.length; i++) {
      int label = train.labels()[i];
      positive[i] = label == c;
      weights[i] = request.classWeights()[label];
      rest += positive[i] ? 0 : weights[i];
    }
    if (counts[c] == 0 || counts[c] == train.rows()) {
      // Nothing to tell apart; the curve alone says how rare it is.
      return new Side(null, PlattFit.ofScores(new double[positive.length], positive, weights));
    }
    double[] sideWeights = {request.classWeights()[c], rest / (train.rows() - counts[c])};
    Separation whole = fit(positive, sideWeights, -1, 1);
    tellIfNotConverged(whole, c);
    double[] distances = leftOut(positive, sideWeights, whole);
    return new Side(whole, PlattFit.ofScores(distances, positive, weights));
  }

  private void tellIfNotConverged(Separation whole, int c) {
    if (!whole.isConverged()) {
      log.accept(
          "The plane of class (%s) is not within the tolerance (%s) after at most %d Newton steps (max_iterations); maybe allow more, take a larger tolerance, or standardise the features."
              .formatted(
                  request.classes().get(c),
                  request.number("tolerance"),
                  request.integer("max_iterations")));
    }
  }

  /** Returns the distance of each row from a plane that was fitted without it, where possible. */
  private double[] leftOut(boolean[] positive, double[] weights, Separation whole) {
    int positives = 0;
    for (boolean is : positive) {
      positives += is ? 1 : 0;
    }
    int folds = Math.min(FOLDS, Math.min(positives, positive.length - positives));
    double[] distances = new double[positive.length];
    if (folds < 2) {
      for (int i = 0; i < distances.length; i++) {
        distances[i] = whole.distance(rows.get(i));
      }
      return distances;
    }
    for (int fold = 0; fold < folds; fold++) {
      // A fold may have all rows of a rest whose classes have one row each.
      Separation without =
          isSeparable(positive, fold, folds) ? fit(positive, weights, fold, folds) : whole;
      for (int i = 0; i < distances.length; i++) {
        if (order[i] % folds == fold) {
          distances[i] = without.distance(rows.get(i));
        }
      }
    }
    return distances;
  }

  private boolean isSeparable(boolean[] positive, int without, int folds) {
    int positives = 0;
    int kept = 0;
    for (int i = 0; i < positive.length; i++) {
      boolean isKept = order[i] % folds != without;
      kept += isKept ? 1 : 0;
      positives += isKept && positive[i] ? 1 : 0;
    }
    return positives > 0 && positives < kept;
  }

  private Separation fit(boolean[] positive, double[] weights, int without, int folds) {
    List<Feature[]> kept = new ArrayList<>();
    List<Boolean> sides = new ArrayList<>();
    for (int i = 0; i < positive.length; i++) {
      if (order[i] % folds != without) {
        kept.add(rows.get(i));
        sides.add(positive[i]);
      }
    }
    return Separation.fit(kept, sides, weights, request);
  }

  /**
   * Returns a place for each row, drawn within its class, so that each fold has its share of each.
   */
  private int[] places() {
    Random random = new Random(request.seed());
    int[] drawn = new int[train.rows()];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = i;
    }
    for (int i = drawn.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int row = drawn[i];
      drawn[i] = drawn[other];
      drawn[other] = row;
    }
    int[] places = new int[drawn.length];
    int[] next = new int[counts.length];
    for (int row : drawn) {
      places[row] = next[train.labels()[row]]++;
    }
    return places;
  }
}
