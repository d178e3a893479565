package dev.crema.trainmodel;

import dev.crema.models.Scorer;
import dev.crema.training.Calibration;
import dev.crema.training.EncodedTable;
import dev.crema.training.TrainingRequest;
import java.util.Locale;

/**
 * A trained model with the calibration that was asked for.
 *
 * @param scorer what goes into the package
 * @param calibration what was asked for
 * @param words what it did, for the report
 */
record CalibratedModel(Scorer scorer, Calibration calibration, String words) {

  static CalibratedModel of(Scorer trained, Calibration calibration, TrainingRequest request) {
    EncodedTable validation = request.validation();
    if (calibration == Calibration.NONE || validation == null) {
      return new CalibratedModel(trained, Calibration.NONE, "none");
    }
    Scorer scorer = calibration.fit(trained.uncalibrated(), validation);
    String words =
        String.format(
            Locale.ROOT,
            "%s, fitted on the %d validation rows: log loss on them %.5g, before %.5g",
            calibration.lowerName(),
            validation.rows(),
            Loss.of(scorer, validation),
            Loss.of(trained, validation));
    return new CalibratedModel(scorer, calibration, words);
  }

  /** Returns the name of the calibration as it is given. */
  String name() {
    return calibration.lowerName();
  }
}
