package dev.crema.evaluatemodel;

import dev.crema.data.Task;
import dev.crema.evaluation.ChampionOutcome;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Measures;
import dev.crema.sdk.ClassificationMetrics;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the KFP UI lists and draws. */
final class KfpMetrics {
  private KfpMetrics() {}

  /** Finite numbers only: an undefined metric is absent here and explained in the report. */
  static Map<String, Double> scalars(Evaluation evaluation) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    add(scalars, "", evaluation);
    if (evaluation.production() != null) {
      add(scalars, "production_", evaluation.production());
    }
    Measures validation = evaluation.candidate().validation();
    if (validation != null) {
      validation
          .metrics()
          .values()
          .forEach((name, value) -> scalars.put("validation_" + name, value));
    }
    return scalars;
  }

  private static void add(Map<String, Double> scalars, String prefix, Evaluation evaluation) {
    evaluation
        .candidate()
        .test()
        .metrics()
        .values()
        .forEach((name, value) -> scalars.put(prefix + name, value));
    scalars.put(prefix + "rows", (double) evaluation.rows());
    if (evaluation.champion() instanceof ChampionOutcome.Compared compared) {
      compared
          .evaluation()
          .test()
          .metrics()
          .values()
          .forEach((name, value) -> scalars.put(prefix + "champion_" + name, value));
    }
  }

  /**
   * Nothing of numbers. KFP draws one curve: that of the positive class; one-vs-rest curves are in
   * the report.
   */
  static ClassificationMetrics classification(Evaluation evaluation) {
    ClassificationMetrics.Builder builder = ClassificationMetrics.builder();
    if (evaluation.task() == Task.REGRESSION) {
      return builder.build();
    }
    Measures.OfClasses test = evaluation.candidate().test().ofClasses();
    builder.confusionMatrix(evaluation.classes(), test.confusionMatrix().counts());
    if (evaluation.positiveClass() != null && !test.rocCurves().isEmpty()) {
      builder.rocCurve(
          test.rocCurves().getFirst().points().stream()
              .map(
                  point ->
                      new ClassificationMetrics.RocPoint(
                          point.threshold(), point.falsePositiveRate(), point.truePositiveRate()))
              .toList());
    }
    return builder.build();
  }
}
