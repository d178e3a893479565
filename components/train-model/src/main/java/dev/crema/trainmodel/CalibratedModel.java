package dev.crema.trainmodel;

import dev.crema.models.CalibratedScorer;
import dev.crema.models.CalibrationCurve;
import dev.crema.models.Scorer;
import dev.crema.training.Calibration;
import dev.crema.training.EncodedTable;
import dev.crema.training.TrainingRequest;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

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
    Scorer scorer = calibration.fit(trained.uncalibrated(), validation, request.classes());
    String words =
        String.format(
            Locale.ROOT,
            "%s, fitted on the %d validation rows: log loss on them %.5g, before %.5g",
            calibration.lowerName(),
            validation.rows(),
            Loss.of(scorer, validation),
            Loss.of(trained, validation));
    return new CalibratedModel(scorer, calibration, words + level(scorer, request.classes()));
  }

  /** Says where a curve has nothing to tell apart. */
  private static String level(Scorer scorer, List<String> classes) {
    if (!(scorer instanceof CalibratedScorer calibrated)) {
      return "";
    }
    List<CalibrationCurve> curves = calibrated.curves();
    List<String> level =
        IntStream.range(0, curves.size())
            .filter(i -> curves.get(i) instanceof CalibrationCurve.Platt p && p.slope() == 0)
            .mapToObj(i -> classes.get(curves.size() == 1 ? 1 : i))
            .toList();
    return level.isEmpty()
        ? ""
        : "; level for %s: there the model ranks these rows no better than chance".formatted(level);
  }

  /** Returns the name of the calibration as it is given. */
  String name() {
    return calibration.lowerName();
  }
}
