package dev.crema.evaluateproduction;

import dev.crema.data.document.Json;
import dev.crema.data.document.Markup;
import dev.crema.drift.Severity;
import dev.crema.evaluation.MetricEstimates;
import dev.crema.evaluation.WindowEvaluation;
import dev.crema.evaluation.metrics.Calibration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A result as {@code performance.json} and as a few lines of Markdown. */
final class PerformanceFile {
  static final int VERSION = 1;

  private PerformanceFile() {}

  static String json(ProductionResult result) {
    Severity severity = result.isDecided() ? result.severity() : null;
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
    tree.put("decided", result.isDecided());
    tree.put("fallen", severity != null);
    tree.put("severity", severity == null ? null : severity.name());
    tree.put("reasons", result.reasons());
    tree.put("algorithm", result.model().algorithm());
    tree.put("package_digest", result.model().digest());
    tree.put("baseline_source", result.baseline().source());
    tree.put("floor", result.bounds().floor());
    tree.put("min_rows", result.bounds().minRows());
    tree.put("rows", result.rows());
    tree.put("labelled_rows", result.labelledRows());
    tree.put("metrics", result.verdicts().stream().map(v -> metric(v, result)).toList());
    WindowEvaluation window = result.window();
    if (window != null) {
      tree.put("undefined", window.labelled().undefined());
      if (window.labelled() instanceof MetricEstimates ofClasses) {
        tree.put("classes", window.classes());
        tree.put("confusion_matrix", ofClasses.matrix().counts());
        tree.put("calibration", ofClasses.bins().stream().map(PerformanceFile::bin).toList());
      }
    }
    tree.put("estimated", estimated(result.expected()));
    return Json.write(tree) + "\n";
  }

  private static Map<String, @Nullable Object> metric(
      MetricVerdict verdict, ProductionResult result) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("name", verdict.metric().id());
    tree.put("value", verdict.estimate().value());
    tree.put("lower", verdict.estimate().lower());
    tree.put("upper", verdict.estimate().upper());
    tree.put("baseline", result.baseline().values().get(verdict.metric().id()));
    tree.put("bound", Double.isNaN(verdict.bound()) ? null : verdict.bound());
    tree.put("verdict", verdict.word());
    return tree;
  }

  private static Map<String, Object> bin(Calibration.Bin bin) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("lower", bin.lower());
    tree.put("upper", bin.upper());
    tree.put("rows", bin.rows());
    tree.put("mean_predicted", bin.meanPredicted());
    tree.put("observed", bin.observedShare());
    return tree;
  }

  private static Map<String, Object> estimated(Expected expected) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("note", expected.note());
    tree.put(
        "metrics",
        expected.metrics().stream()
            .map(
                value -> {
                  Map<String, Object> metric = new LinkedHashMap<>();
                  metric.put("name", value.metric().id());
                  metric.put("value", value.value());
                  metric.put("lower", value.interval().lower());
                  metric.put("upper", value.interval().upper());
                  return metric;
                })
            .toList());
    return tree;
  }

  static String markdown(ProductionResult result) {
    StringBuilder text = new StringBuilder("**").append(title(result)).append("**");
    text.append(" on %,d of %,d rows.\n\n".formatted(result.labelledRows(), result.rows()));
    result.reasons().forEach(reason -> line(text, reason));
    List<Expected.Value> expected = result.expected().metrics();
    for (Expected.Value value : expected) {
      line(
          text,
          String.format(
              Locale.ROOT,
              "Before all labels are known, %s is estimated at %.4f (%.4f to %.4f).",
              value.metric().id(),
              value.value(),
              value.interval().lower(),
              value.interval().upper()));
    }
    if (!result.expected().note().isEmpty()) {
      line(text, result.expected().note());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String sentence) {
    text.append("- ").append(Markup.markdown(sentence)).append('\n');
  }

  static String title(ProductionResult result) {
    return switch (result.outcome()) {
      case FALLEN -> "Fallen, " + result.severity();
      case UNCERTAIN -> "Not fallen, but a metric may have";
      case KEPT -> "Kept";
      case TOO_FEW_ROWS -> "Not decided: too few labels";
      case NO_BASELINE -> "Not decided: no baseline";
      case NOT_COMPARABLE -> "Not decided: not comparable";
    };
  }
}
