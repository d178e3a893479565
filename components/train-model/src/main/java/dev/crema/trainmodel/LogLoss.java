package dev.crema.trainmodel;

import dev.crema.models.Scorer;
import dev.crema.training.EncodedTable;

/** The mean of −ln p of the true class. */
final class LogLoss {
  /** A probability of zero would make one row's loss infinite. */
  private static final double SMALLEST = 1e-15;

  private LogLoss() {}

  static double of(Scorer scorer, EncodedTable table) {
    double[] probabilities = new double[scorer.classes()];
    double sum = 0;
    for (int i = 0; i < table.rows(); i++) {
      scorer.probabilities(table.row(i), probabilities);
      sum -= Math.log(Math.max(SMALLEST, probabilities[table.labels()[i]]));
    }
    return sum / table.rows();
  }
}
