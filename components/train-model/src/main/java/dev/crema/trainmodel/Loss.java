package dev.crema.trainmodel;

import dev.crema.data.Task;
import dev.crema.models.Scorer;
import dev.crema.training.Calibration;
import dev.crema.training.EncodedTable;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;

/**
 * What the metrics of a training say of a part: of classes the mean of −ln p of the true one, of
 * numbers the root of the mean squared error.
 */
final class Loss {
  /** A probability of zero would make one row's loss infinite. */
  private static final double SMALLEST = 1e-15;

  private Loss() {}

  static String name(Task task) {
    return task == Task.REGRESSION ? "rmse" : "log_loss";
  }

  /**
   * Of the rows that were learned from. Where the learner has measured it round by round, that is
   * taken: to score a million rows again takes as long as some rounds of boosting, and the scorer
   * is proved to agree with the learner. With class weights it has measured something else, and a
   * calibration came later.
   */
  static double ofTraining(TrainingRequest request, Trained trained, CalibratedModel calibrated) {
    double[] curve = trained.curves().get("train_" + name(request.target().task()));
    if (curve == null
        || curve.length < trained.rounds()
        || !request.isUnweighted()
        || calibrated.calibration() != Calibration.NONE) {
      return of(calibrated.scorer(), request.train());
    }
    return curve[trained.rounds() - 1];
  }

  static double of(Scorer scorer, EncodedTable table) {
    return scorer.task() == Task.REGRESSION ? rmse(scorer, table) : logLoss(scorer, table);
  }

  private static double rmse(Scorer scorer, EncodedTable table) {
    double sum = 0;
    for (int i = 0; i < table.rows(); i++) {
      double error = scorer.value(table.row(i)) - table.numbers()[i];
      sum += error * error / table.rows();
    }
    return Math.sqrt(sum);
  }

  private static double logLoss(Scorer scorer, EncodedTable table) {
    double[] probabilities = new double[scorer.classes()];
    double sum = 0;
    for (int i = 0; i < table.rows(); i++) {
      scorer.probabilities(table.row(i), probabilities);
      sum -= Math.log(Math.max(SMALLEST, probabilities[table.labels()[i]]));
    }
    return sum / table.rows();
  }
}
