package dev.crema.tunemodel;

import static dev.crema.data.document.Markup.escape;

import dev.crema.data.document.Json;
import dev.crema.data.document.Markup;
import dev.crema.search.Parameter;
import dev.crema.search.Trial;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A search as one page that needs nothing else: no script, no font, no picture. */
final class TuneReport {
  private static final int SHOWN = 10;
  private static final int DIGITS = 4;

  private final Tuned tuned;
  private final List<Trial> ranked;
  private final StringBuilder html = new StringBuilder();

  TuneReport(Tuned tuned) {
    this.tuned = tuned;
    this.ranked =
        tuned.search().trials().stream()
            .filter(trial -> trial.status() == Trial.Status.COMPLETE)
            .sorted(
                Comparator.comparingDouble((Trial trial) -> -trial.resource())
                    .thenComparingDouble(trial -> tuned.loss(trial.value()))
                    .thenComparingInt(Trial::number))
            .toList();
  }

  String html() {
    String algorithm = tuned.recipe().learner().algorithm();
    html.append(
        Markup.page("Search for " + algorithm, Markup.style(TuneReport.class, "report.css")));
    html.append("<h1>Hyperparameters of ").append(escape(algorithm)).append("</h1>\n");
    head();
    cards();
    if (!ranked.isEmpty()) {
      pictures();
      table();
    }
    failures();
    return html.append(Markup.END).toString();
  }

  private void head() {
    html.append("<p class=\"soft\">")
        .append(tuned.inputs().strategy() == TuneModel.Strategy.TPE ? "TPE" : "By chance")
        .append(
            switch (tuned.inputs().stopping()) {
              case NONE -> "";
              case MEDIAN ->
                  ", stopped where they were worse than the median at the same boosting round";
              case SUCCESSIVE_HALVING ->
                  tuned.recipe().learner().reportsRounds()
                      ? ", halved by boosting rounds"
                      : ", halved by training rows";
            })
        .append("; ")
        .append(tuned.rows().train().rows())
        .append(" rows to learn from, ")
        .append(tuned.rows().validation().rows())
        .append(
            tuned.rows().holdout().isEmpty()
                ? " validation rows"
                : " of the training part held out, " + Markup.escape(tuned.rows().holdout()) + ",")
        .append(" decide</p>\n");
    if (tuned.winner().isEmpty()) {
      html.append("<p class=\"note\">")
          .append(
              tuned.isAnyWhole()
                  ? "No trial was better than the hyperparameters that were given; these are the result."
                  : "No trial has had all of the resource, so the hyperparameters that were given are the result.")
          .append("</p>\n");
    }
    html.append(
        "<p class=\"soft\">The best of many is too good on the rows that chose it; the test rows say what it is worth.</p>\n");
  }

  private void cards() {
    String metric = tuned.objective().id();
    html.append("<div class=\"cards\">");
    card("best " + metric, number(tuned.bestValue()));
    card("given " + metric, number(tuned.baseline()));
    card("trials", Integer.toString(tuned.search().trials().size()));
    card("stopped", Long.toString(tuned.count(Trial.Status.STOPPED)));
    card("failed", Long.toString(tuned.count(Trial.Status.FAILED)));
    html.append("</div>\n<h2>The result</h2>\n<p><code>");
    html.append(escape(Json.write(tuned.bestHyperparameters())));
    html.append("</code></p>\n");
  }

  private void card(String name, String value) {
    html.append("<div class=\"card\"><b>").append(value).append("</b><span>");
    html.append(escape(name)).append("</span></div>");
  }

  private void pictures() {
    html.append("<h2>Best so far</h2>\n<figure>").append(new CurveChart(tuned).svg());
    html.append(
        "<figcaption>A dot is a trial with all of the resource, the line the best of them so far, the dashed line what was given.</figcaption></figure>\n");
    html.append("<h2>What went together</h2>\n<figure><div class=\"scroll\">");
    html.append(new ParallelChart(tuned, ranked).svg());
    html.append(
        "</div><figcaption>A line is a trial. Strong lines are the better tenth; on the last axis better is up.</figcaption></figure>\n");
  }

  private void table() {
    List<Parameter> parameters = tuned.search().space().parameters();
    html.append("<h2>The best trials</h2>\n<div class=\"scroll\"><table><tr><th>trial</th><th>");
    html.append(escape(tuned.objective().id())).append("</th>");
    parameters.forEach(each -> html.append("<th>").append(escape(each.name())).append("</th>"));
    html.append("</tr>\n");
    for (Trial trial : ranked.subList(0, Math.min(SHOWN, ranked.size()))) {
      html.append("<tr><td>").append(trial.number());
      html.append(trial.resource() < 1 ? " (share %s)".formatted(number(trial.resource())) : "");
      html.append("</td><td>").append(number(trial.value())).append("</td>");
      for (Parameter each : parameters) {
        html.append("<td>").append(value(trial.values(), each.name())).append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</table></div>\n");
  }

  private void failures() {
    List<Trial> failed =
        tuned.search().trials().stream()
            .filter(trial -> trial.status() == Trial.Status.FAILED)
            .toList();
    if (failed.isEmpty()) {
      return;
    }
    html.append("<h2>Trials that failed</h2>\n<ul>");
    for (Trial trial : failed.subList(0, Math.min(SHOWN, failed.size()))) {
      html.append("<li>").append(trial.number()).append(": ");
      html.append(escape(trial.reason())).append("</li>");
    }
    html.append("</ul>\n");
    if (failed.size() > SHOWN) {
      html.append("<p class=\"soft\">and ").append(failed.size() - SHOWN).append(" more</p>\n");
    }
  }

  private static String value(Map<String, Object> values, String name) {
    Object value = values.get(name);
    if (value == null) {
      return "–";
    }
    return value instanceof Double number ? number(number) : escape(value.toString());
  }

  /** Returns a number in four significant digits. */
  static String number(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : Double.toString(value);
    }
    int magnitude = (int) Math.floor(Math.log10(Math.abs(value)));
    if (magnitude < -DIGITS || magnitude > 2 * DIGITS) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    return String.format(Locale.ROOT, "%." + Math.max(0, DIGITS - 1 - magnitude) + "f", value);
  }
}
