package dev.crema.evaluatemodel;

import static dev.crema.data.document.Markup.escape;

import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Measures;
import dev.crema.evaluation.ModelEvaluation;
import dev.crema.evaluation.RocCurve;
import dev.crema.evaluation.metrics.Calibration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ROC curve and the calibration curve of a report on classes. */
final class CurveSection {
  /** How many one-vs-rest curves are drawn: one per colour. */
  private static final int MAX_CURVES = 8;

  private final Evaluation evaluation;
  private final Measures.OfClasses candidate;
  private final Measures.@Nullable OfClasses champion;

  CurveSection(Evaluation evaluation, @Nullable ModelEvaluation champion) {
    this.evaluation = evaluation;
    this.candidate = evaluation.candidate().test().ofClasses();
    this.champion = champion == null ? null : champion.test().ofClasses();
  }

  String html() {
    String roc = evaluation.positiveClass() == null ? oneVersusRest() : roc();
    return "<h2>Curves</h2>\n<div class=\"charts\">" + roc + calibration() + "</div>\n";
  }

  private String roc() {
    if (candidate.rocCurves().isEmpty()) {
      return "";
    }
    Chart chart = new Chart("ROC curve", "false positive rate", "true positive rate (recall)");
    if (champion != null && !champion.rocCurves().isEmpty()) {
      chart.line("second", points(champion.rocCurves().getFirst()));
    }
    chart.line("first", points(candidate.rocCurves().getFirst()));
    return figure(chart, "ROC curve." + legend() + " Higher and further left is better.");
  }

  private String oneVersusRest() {
    List<RocCurve> hardest =
        candidate.rocCurves().stream()
            .sorted(Comparator.comparingDouble(RocCurve::auc))
            .limit(MAX_CURVES)
            .toList();
    if (hardest.isEmpty()) {
      return "";
    }
    Chart chart = new Chart("ROC curves", "false positive rate", "true positive rate (recall)");
    StringBuilder caption = new StringBuilder("ROC curve of each class against the others");
    if (hardest.size() < candidate.rocCurves().size()) {
      caption.append(", the ").append(MAX_CURVES).append(" of lowest AUC");
    }
    caption.append(':');
    for (int index = 0; index < hardest.size(); index++) {
      RocCurve curve = hardest.get(index);
      chart.line("c" + index, points(curve));
      caption.append(key("c" + index)).append(escape(curve.positive()));
      caption.append(" (AUC ").append(Numbers.round(curve.auc())).append(')');
    }
    return figure(chart, caption.toString());
  }

  private String calibration() {
    String what =
        evaluation.positiveClass() == null ? "predicted class" : evaluation.positiveClass();
    Chart chart =
        new Chart("Calibration", "predicted probability of " + what, "share that came true");
    long most = candidate.calibration().stream().mapToLong(Calibration.Bin::rows).max().orElse(1);
    for (Calibration.Bin bin : candidate.calibration()) {
      chart.bar(bin.lower(), bin.upper(), 0.25 * bin.rows() / most);
    }
    if (champion != null) {
      curve(chart, "second", champion.calibration());
    }
    curve(chart, "first", candidate.calibration());
    return figure(
        chart,
        "Calibration."
            + legend()
            + " On the diagonal, probabilities mean what they say. Bars: rows per bin.");
  }

  private static void curve(Chart chart, String style, List<Calibration.Bin> bins) {
    List<double[]> points =
        bins.stream().map(bin -> new double[] {bin.meanPredicted(), bin.observedShare()}).toList();
    List<String> texts =
        bins.stream()
            .map(
                bin ->
                    "%s rows, predicted %s, came true %s"
                        .formatted(
                            Numbers.count(bin.rows()),
                            Numbers.percent(bin.meanPredicted()),
                            Numbers.percent(bin.observedShare())))
            .toList();
    if (!points.isEmpty()) {
      chart.line(style, points);
      chart.dots(style, points, texts);
    }
  }

  private String legend() {
    return champion == null ? "" : key("first") + "candidate" + key("second") + "champion.";
  }

  private static String key(String style) {
    return "<span class=\"key\"><svg viewBox=\"0 0 18 8\" aria-hidden=\"true\"><polyline class=\"%s\" points=\"0,4 18,4\"/></svg></span>"
        .formatted(style);
  }

  private static List<double[]> points(RocCurve curve) {
    return curve.points().stream()
        .map(point -> new double[] {point.falsePositiveRate(), point.truePositiveRate()})
        .toList();
  }

  private static String figure(Chart chart, String caption) {
    return "<figure>%s<figcaption>%s</figcaption></figure>\n".formatted(chart.svg(), caption);
  }
}
