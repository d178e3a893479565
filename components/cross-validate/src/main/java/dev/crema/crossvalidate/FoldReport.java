package dev.crema.crossvalidate;

import static dev.crema.data.document.Markup.coordinate;
import static dev.crema.data.document.Markup.escape;

import dev.crema.data.document.Markup;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.crossvalidation.CrossValidation;
import dev.crema.evaluation.crossvalidation.FoldResult;
import dev.crema.evaluation.metrics.ResampledInterval;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/** A cross-validation as one HTML page that needs nothing else: no script, no font, no picture. */
final class FoldReport {
  /** More folds are a cloud, not a table. */
  private static final int MAX_LINES = 200;

  private static final double WIDTH = 640;
  private static final double HEIGHT = 120;
  private static final double MARGIN = 24;

  private final CrossValidation measured;
  private final String how;
  private final Metric headline;
  private final StringBuilder html = new StringBuilder();

  FoldReport(CrossValidation measured, String how) {
    this.measured = measured;
    this.how = how;
    this.headline = measured.setup().headline();
  }

  String html() {
    CrossValidation.Setup setup = measured.setup();
    html.append(
        Markup.page(
            "Cross-validation of " + setup.algorithm(),
            Markup.style(FoldReport.class, "report.css")));
    html.append("<h1>").append(escape(setup.algorithm())).append(" learns ");
    html.append(escape(setup.label())).append("</h1>\n<p class=\"soft\">");
    html.append(measured.folds().size()).append(" folds. ").append(escape(how));
    html.append("</p>\n");
    headline();
    summaries();
    folds();
    hyperparameters(setup.hyperparameters());
    return html.append(Markup.END).toString();
  }

  private void headline() {
    ResampledInterval summary = Objects.requireNonNull(measured.summary(headline));
    html.append("<p class=\"headline\"><b>").append(number(summary.mean())).append("</b> ");
    html.append(headline.title()).append(", 95 % interval ").append(interval(summary));
    html.append("</p>\n");
    plot(summary);
  }

  /** Each fold is a dot; the bar is the interval, the line the mean. */
  private void plot(ResampledInterval summary) {
    double[] values =
        measured.folds().stream()
            .mapToDouble(fold -> fold.metrics().get(headline).orElseThrow())
            .toArray();
    double low = Math.min(summary.lower(), Arrays.stream(values).min().orElseThrow());
    double high = Math.max(summary.upper(), Arrays.stream(values).max().orElseThrow());
    double span = high > low ? high - low : 1;
    html.append("<figure><svg viewBox=\"0 0 640 120\" role=\"img\" aria-label=\"")
        .append(headline.title())
        .append(" by fold\">");
    double from = x(summary.lower(), low, span);
    html.append(
        "<rect fill=\"#ddd\" class=\"bar\" x=\"%s\" y=\"30\" width=\"%s\" height=\"50\"/>"
            .formatted(coordinate(from), coordinate(x(summary.upper(), low, span) - from)));
    double mean = x(summary.mean(), low, span);
    html.append(
        "<path stroke=\"#555\" class=\"mean\" d=\"M%s 24V86\"/>".formatted(coordinate(mean)));
    for (int i = 0; i < values.length; i++) {
      FoldResult fold = measured.folds().get(i);
      html.append(
          "<circle fill=\"#1c6e5b\" class=\"fold\" cx=\"%s\" cy=\"%s\" r=\"5\"><title>repeat %d, fold %d: %s</title></circle>"
              .formatted(
                  coordinate(x(values[i], low, span)),
                  coordinate(40 + i % 4 * 10.0),
                  fold.repeat(),
                  fold.fold(),
                  number(values[i])));
    }
    label("start", MARGIN, low);
    label("end", WIDTH - MARGIN, high);
    html.append(
        "</svg><figcaption>Each dot is a fold; the line is the mean, the bar its 95 % interval.</figcaption></figure>\n");
  }

  private void label(String anchor, double x, double value) {
    html.append(
        "<text font-size=\"12\" text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>"
            .formatted(anchor, coordinate(x), coordinate(HEIGHT - 12), number(value)));
  }

  private static double x(double value, double low, double span) {
    return MARGIN + (value - low) / span * (WIDTH - 2 * MARGIN);
  }

  private List<Metric> metrics() {
    int classes = measured.setup().classes().size();
    return Arrays.stream(Metric.values()).filter(metric -> metric.existsFor(classes)).toList();
  }

  private void summaries() {
    html.append("<h2>Metrics</h2>\n<div class=\"scroll\"><table><tr><th>metric</th><th>mean</th>");
    html.append(
        "<th>standard deviation of a fold</th><th>standard error of the mean</th><th>95 % interval</th></tr>\n");
    for (Metric metric : metrics()) {
      ResampledInterval summary = measured.summary(metric);
      html.append("<tr><td>").append(escape(metric.title())).append("</td>");
      if (summary == null) {
        html.append("<td colspan=\"4\">")
            .append(escape(measured.whyUndefined(metric)))
            .append("</td>");
      } else {
        cell(number(summary.mean()));
        cell(number(summary.standardDeviation()));
        cell(number(summary.standardError()));
        cell(interval(summary));
      }
      html.append("</tr>\n");
    }
    html.append(
        "</table></div>\n<p class=\"soft\">With J folds, s their standard deviation and q = ");
    html.append(number(measured.testShare()));
    html.append(
        ", the rows tested divided by the rows learned from, the standard error is s · √(1/J + q), and the interval the mean ± t(0.975; J − 1) of them: the corrected resampled t of Nadeau and Bengio (Machine Learning 52, 2003). Folds share rows that they learn from, so s/√J would be too small. An interval may reach beyond what a metric can be.</p>\n");
  }

  private void folds() {
    html.append("<h2>Folds</h2>\n<div class=\"scroll\"><table><tr><th>repeat</th><th>fold</th>");
    html.append("<th>trained on</th><th>held back</th><th>tested</th><th>rounds</th>");
    boolean hasThreshold = measured.folds().getFirst().threshold() != null;
    html.append(hasThreshold ? "<th>threshold</th>" : "");
    metrics().forEach(metric -> html.append("<th>").append(metric.title()).append("</th>"));
    html.append("</tr>\n");
    measured.folds().stream().limit(MAX_LINES).forEach(this::line);
    html.append("</table></div>\n");
    if (measured.folds().size() > MAX_LINES) {
      html.append("<p class=\"soft\">The others are in cross-validation.json.</p>\n");
    }
  }

  private void line(FoldResult fold) {
    html.append("<tr>");
    cell(Integer.toString(fold.repeat()));
    cell(Integer.toString(fold.fold()));
    cell(count(fold.rows().train()));
    cell(count(fold.rows().validation()));
    cell(count(fold.rows().test()));
    cell(Integer.toString(fold.rounds()));
    if (fold.threshold() != null) {
      cell(number(fold.threshold()));
    }
    for (Metric metric : metrics()) {
      OptionalDouble value = fold.metrics().get(metric);
      if (value.isPresent()) {
        cell(number(value.getAsDouble()));
      } else {
        String why = fold.metrics().undefined().getOrDefault(metric.id(), "");
        html.append("<td title=\"").append(escape(why)).append("\">–</td>");
      }
    }
    html.append("</tr>\n");
  }

  private void hyperparameters(Map<String, Object> hyperparameters) {
    if (hyperparameters.isEmpty()) {
      return;
    }
    html.append("<h2>Hyperparameters</h2>\n<div class=\"scroll\"><table>");
    hyperparameters.forEach(
        (name, value) -> {
          html.append("<tr><td>").append(escape(name)).append("</td>");
          cell(String.valueOf(value));
          html.append("</tr>\n");
        });
    html.append("</table></div>\n");
  }

  private void cell(String text) {
    html.append("<td>").append(escape(text)).append("</td>");
  }

  private static String interval(ResampledInterval summary) {
    return "%s to %s".formatted(number(summary.lower()), number(summary.upper()));
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%.1f" : "%.4f", value);
  }
}
