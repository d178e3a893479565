package dev.crema.evaluateproduction;

import static dev.crema.data.document.Markup.escape;

import dev.crema.data.document.Markup;
import dev.crema.drift.performance.MeasuredMetric.Interval;
import dev.crema.drift.report.DriftReport;
import dev.crema.evaluation.MetricEstimates;
import dev.crema.evaluation.WindowEvaluation;
import dev.crema.evaluation.metrics.Calibration;
import dev.crema.evaluation.metrics.ConfusionMatrix;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A result as one HTML page that needs nothing else: no script, no font, no picture. */
final class PerformancePage {
  /** How many classes a confusion matrix shows: more cannot be read. */
  private static final int MAX_CLASSES = 30;

  private static final double WIDTH = 200;

  private final ProductionResult result;
  private final StringBuilder html = new StringBuilder();

  PerformancePage(ProductionResult result) {
    this.result = result;
  }

  String html() {
    String title = "Performance of " + result.model().algorithm() + " in production";
    html.append(Markup.page(title, DriftReport.style()));
    html.append("<h1>").append(escape(title)).append("</h1>\n<p class=\"soft\">Package <code>");
    html.append(result.model().digest(), 0, 12).append("</code>, baseline: ");
    html.append(escape(result.baseline().source())).append("</p>\n");
    verdict();
    tiles();
    metrics();
    estimated();
    WindowEvaluation window = result.window();
    if (window != null
        && window.labelledRows() > 0
        && window.labelled() instanceof MetricEstimates ofClasses) {
      confusion(window.classes(), ofClasses.matrix());
      calibration(ofClasses.bins());
    }
    foot();
    return html.append(Markup.END).toString();
  }

  private void verdict() {
    String style =
        switch (result.outcome()) {
          case FALLEN -> "bad";
          case KEPT -> "good";
          case UNCERTAIN, TOO_FEW_ROWS, NO_BASELINE, NOT_COMPARABLE -> "open";
        };
    html.append("<div class=\"verdict ").append(style).append("\"><b>");
    html.append(PerformanceFile.title(result)).append("</b><ul>");
    result.reasons().forEach(reason -> html.append("<li>").append(escape(reason)).append("</li>"));
    html.append("</ul></div>\n");
  }

  private void tiles() {
    html.append("<div class=\"tiles\">");
    tile("rows", count(result.rows()));
    tile("with a label", count(result.labelledRows()));
    tile("needed", count(result.bounds().minRows()));
    tile(
        "of the baseline must be kept",
        String.format(Locale.ROOT, "%.0f %%", 100 * result.bounds().floor()));
    html.append("</div>\n");
  }

  private void tile(String name, String value) {
    html.append("<div><b>").append(value).append("</b><span>").append(name);
    html.append("</span></div>");
  }

  private void metrics() {
    if (result.verdicts().isEmpty()) {
      return;
    }
    html.append("<h2>Measured on rows with a label</h2>\n<div class=\"scroll\"><table>");
    head("metric", "value", "95 % interval", "", "in training", "bound", "");
    for (MetricVerdict verdict : result.verdicts()) {
      Double before = result.baseline().values().get(verdict.metric().id());
      Interval interval = new Interval(verdict.estimate().lower(), verdict.estimate().upper());
      row(
          escape(verdict.metric().title()),
          number(verdict.estimate().value()),
          range(interval),
          drawing(verdict.estimate().value(), interval, before, verdict.bound()),
          before == null ? "–" : number(before),
          Double.isNaN(verdict.bound()) ? "–" : number(verdict.bound()),
          verdict.word().replace('_', ' '));
    }
    html.append("</table></div>\n");
    WindowEvaluation window = result.window();
    if (window != null) {
      window.labelled().undefined().forEach((name, why) -> note(name + " is undefined. " + why));
    }
  }

  private void estimated() {
    List<Expected.Value> values = result.expected().metrics();
    if (values.isEmpty() && result.expected().note().isEmpty()) {
      return;
    }
    html.append("<h2>Estimated for all rows, before their labels are known</h2>\n");
    note(result.expected().note());
    if (values.isEmpty()) {
      return;
    }
    html.append("<div class=\"scroll\"><table>");
    head("metric", "estimate", "95 % interval", "", "in training");
    for (Expected.Value value : values) {
      Double before = result.baseline().values().get(value.metric().id());
      row(
          escape(value.metric().title()),
          number(value.value()),
          range(value.interval()),
          drawing(value.value(), value.interval(), before, Double.NaN),
          before == null ? "–" : number(before));
    }
    html.append("</table></div>\n");
  }

  /** The interval as a line, the value as a dot; the baseline and its bound as strokes across. */
  private static String drawing(
      double value, Interval interval, @Nullable Double baseline, double bound) {
    double low = Math.min(interval.lower(), min(baseline, bound));
    double high = Math.max(interval.upper(), max(baseline, bound));
    double margin = Math.max((high - low) * 0.08, 1e-9);
    double scale = WIDTH / (high - low + 2 * margin);
    StringBuilder svg =
        new StringBuilder(
            "<svg viewBox=\"0 0 200 16\" style=\"width:10rem;height:1rem\" role=\"img\">");
    stroke(svg, baseline == null ? Double.NaN : (baseline - low + margin) * scale, "#889");
    stroke(svg, (bound - low + margin) * scale, "#b3261e");
    svg.append("<path class=\"n\" stroke=\"#c52\" d=\"M");
    svg.append(Markup.coordinate((interval.lower() - low + margin) * scale)).append(" 8H");
    svg.append(Markup.coordinate((interval.upper() - low + margin) * scale)).append("\"/>");
    svg.append("<circle r=\"4\" cy=\"8\" fill=\"#c52\" cx=\"");
    svg.append(Markup.coordinate((value - low + margin) * scale));
    return svg.append("\"/></svg>").toString();
  }

  private static void stroke(StringBuilder svg, double x, String colour) {
    if (!Double.isNaN(x)) {
      svg.append("<path style=\"stroke:").append(colour).append(";stroke-width:2\" d=\"M");
      svg.append(Markup.coordinate(x)).append(" 0v16\"/>");
    }
  }

  private static double min(@Nullable Double baseline, double bound) {
    double before = baseline == null ? Double.POSITIVE_INFINITY : baseline;
    return Double.isNaN(bound) ? before : Math.min(before, bound);
  }

  private static double max(@Nullable Double baseline, double bound) {
    double before = baseline == null ? Double.NEGATIVE_INFINITY : baseline;
    return Double.isNaN(bound) ? before : Math.max(before, bound);
  }

  private void confusion(List<String> classes, ConfusionMatrix matrix) {
    html.append("<h2>Confusion matrix</h2>\n");
    if (classes.size() > MAX_CLASSES) {
      note("It has %d classes; the numbers are in performance.json.".formatted(classes.size()));
      return;
    }
    html.append("<div class=\"scroll\"><table><tr><th>truly \\ predicted</th>");
    classes.forEach(name -> html.append("<th>").append(escape(name)).append("</th>"));
    html.append("</tr>\n");
    long[][] counts = matrix.counts();
    for (int line = 0; line < counts.length; line++) {
      html.append("<tr><td>").append(escape(classes.get(line))).append("</td>");
      for (long cell : counts[line]) {
        html.append("<td>").append(count(cell)).append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</table></div>\n");
  }

  private void calibration(List<Calibration.Bin> bins) {
    html.append("<h2>Calibration</h2>\n<div class=\"scroll\"><table>");
    head("predicted", "rows", "mean predicted", "came true");
    for (Calibration.Bin bin : bins) {
      row(
          number(bin.lower()) + " to " + number(bin.upper()),
          count(bin.rows()),
          number(bin.meanPredicted()),
          number(bin.observedShare()));
    }
    html.append("</table></div>\n");
  }

  private void foot() {
    html.append("<h2>How to read this</h2>\n<p class=\"soft\">The package answered for the raw ")
        .append(
            "rows anew. A metric has fallen if its whole interval is beyond the bound: a share ")
        .append("of its baseline, for losses the baseline divided by it. Estimates are CBPE, ")
        .append("of probabilities alone; they decide nothing. In the drawings the dot is the ")
        .append("value, the line its interval, the grey stroke the baseline, the red one its ")
        .append("bound.</p>\n");
  }

  private void note(String text) {
    html.append("<p class=\"soft\">").append(escape(text)).append("</p>\n");
  }

  private void head(String... names) {
    html.append("<tr>");
    for (String name : names) {
      html.append("<th>").append(name).append("</th>");
    }
    html.append("</tr>\n");
  }

  private void row(String... cells) {
    html.append("<tr>");
    for (String cell : cells) {
      html.append("<td>").append(cell).append("</td>");
    }
    html.append("</tr>\n");
  }

  private static String range(Interval interval) {
    return number(interval.lower()) + " to " + number(interval.upper());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
