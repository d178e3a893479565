package dev.crema.evaluatemodel;

import static dev.crema.data.document.Markup.escape;

import dev.crema.data.Task;
import dev.crema.data.document.Markup;
import dev.crema.evaluation.ChampionOutcome;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Measures;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.MetricValues;
import dev.crema.evaluation.ModelEvaluation;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** An evaluation as one HTML page that needs nothing else: no script, no font, no picture. */
final class EvaluationReport {
  private final Evaluation evaluation;
  private final String caution;
  private final ModelEvaluation candidate;
  private final ChampionOutcome.@Nullable Compared compared;
  private final StringBuilder html = new StringBuilder();

  /**
   * Makes a report.
   *
   * @param caution what may be wrong with the comparison; empty if nothing is known
   */
  EvaluationReport(Evaluation evaluation, String caution) {
    this.evaluation = evaluation;
    this.caution = caution;
    this.candidate = evaluation.candidate();
    this.compared =
        evaluation.champion() instanceof ChampionOutcome.Compared outcome ? outcome : null;
  }

  String html() {
    html.append(
        Markup.page(
            "Evaluation of " + candidate.algorithm(),
            Markup.style(EvaluationReport.class, "report.css")));
    head();
    cards();
    if (evaluation.production() != null) {
      html.append(new ProductionSection(evaluation.production()).html());
    }
    ModelEvaluation champion = compared == null ? null : compared.evaluation();
    html.append(
        switch (candidate.test()) {
          case Measures.OfClasses _ -> new CurveSection(evaluation, champion).html();
          case Measures.OfNumbers numbers -> new NumberSection(numbers, evaluation.label()).html();
        });
    html.append(new TableSection(evaluation, compared).html());
    foot();
    return html.append(Markup.END).toString();
  }

  private void head() {
    html.append("<h1>").append(escape(candidate.algorithm())).append(" predicts ");
    html.append(escape(evaluation.label())).append("</h1>\n<p class=\"soft\">");
    html.append(Numbers.count(evaluation.rows())).append(" test rows");
    String positive = evaluation.positiveClass();
    if (evaluation.task() == Task.REGRESSION) {
      html.append(", a number is predicted");
    } else if (positive != null) {
      long rows = candidate.test().ofClasses().confusionMatrix().actual(1);
      html.append(", ").append(Numbers.percent(rows / (double) evaluation.rows()));
      html.append(" of them <b>").append(escape(positive)).append("</b>");
    } else {
      html.append(" of ").append(evaluation.classes().size()).append(" classes");
    }
    if (evaluation.unlabelledRows() > 0) {
      html.append("; ").append(Numbers.count(evaluation.unlabelledRows()));
      html.append(" more have no label and were left out");
    }
    html.append("</p>\n<p class=\"soft\">Package <code>").append(digest(candidate.packageDigest()));
    html.append("</code></p>\n");
    champion();
    if (!caution.isEmpty()) {
      html.append("<p class=\"note\">").append(escape(caution)).append("</p>\n");
    }
  }

  private void champion() {
    switch (evaluation.champion()) {
      case ChampionOutcome.None _ ->
          html.append("<p class=\"note\">There is no champion yet to compare with.</p>\n");
      case ChampionOutcome.NotComparable other ->
          html.append("<p class=\"note\">The champion <code>")
              .append(digest(other.packageDigest()))
              .append("</code> cannot be compared. ")
              .append(escape(other.reason()))
              .append("</p>\n");
      case ChampionOutcome.Compared outcome ->
          html.append("<p class=\"soft\">Champion <code>")
              .append(digest(outcome.evaluation().packageDigest()))
              .append("</code> (")
              .append(escape(outcome.evaluation().algorithm()))
              .append("), measured on the same rows</p>\n");
    }
  }

  /** Twelve digits tell packages apart; evaluation.json has all of them. */
  private static String digest(String digest) {
    return escape(digest.substring(0, Math.min(12, digest.length())));
  }

  private void cards() {
    html.append("<div class=\"cards\">\n");
    for (Metric metric : Metric.values()) {
      if (metric.existsFor(evaluation.classes().size())) {
        card(metric);
      }
    }
    html.append("</div>\n");
  }

  private void card(Metric metric) {
    MetricValues metrics = candidate.test().metrics();
    html.append("<div class=\"card\"><span>").append(escape(metric.title())).append("</span><b>");
    html.append(Numbers.show(metrics, metric)).append("</b>");
    String reason = metrics.undefined().get(metric.id());
    if (reason != null) {
      html.append("<span>").append(escape(reason)).append("</span>");
    }
    if (compared != null) {
      comparison(metric, metrics, compared);
    }
    html.append("</div>\n");
  }

  private void comparison(Metric metric, MetricValues metrics, ChampionOutcome.Compared outcome) {
    MetricValues other = outcome.evaluation().test().metrics();
    html.append("<span>champion ").append(Numbers.show(other, metric)).append("</span>");
    OptionalDouble first = metrics.get(metric);
    OptionalDouble second = other.get(metric);
    if (first.isPresent() && second.isPresent()) {
      double difference = first.getAsDouble() - second.getAsDouble();
      boolean isBetter = metric.isHigherBetter() ? difference > 0 : difference < 0;
      html.append("<span class=\"")
          .append(difference == 0 ? "" : isBetter ? "better" : "worse")
          .append("\">")
          .append(difference == 0 ? "equal" : Numbers.signed(difference))
          .append(difference == 0 ? "" : isBetter ? " better" : " worse")
          .append("</span>");
    }
    outcome
        .difference(metric)
        .map(Numbers::interval)
        .ifPresent(interval -> html.append("<span>95 %: ").append(interval).append("</span>"));
  }

  private void foot() {
    html.append("<h2>How this was measured</h2>\n<p class=\"soft\">");
    html.append("The package answered for raw rows, as it will when it is served. ");
    switch (candidate.test()) {
      case Measures.OfClasses classes -> decisions(classes);
      case Measures.OfNumbers _ ->
          html.append(
                  "RMSE and MAE are in the unit of the label; an R² of 0 is what the mean of the")
              .append(" labels gives. ");
    }
    if (compared != null) {
      html.append("Intervals are of candidate minus champion on the same rows: ")
          .append(
              evaluation.task() == Task.REGRESSION
                  ? "paired normal, for RMSE and R² by the delta method"
                  : "DeLong's for the AUC, paired normal for the others")
          .append("; they do not tell how another training would do. ");
    }
    html.append("Slices in italics have fewer than ")
        .append(TableSection.FEW_ROWS)
        .append(" rows.</p>\n");
  }

  private void decisions(Measures.OfClasses test) {
    if (candidate.threshold() != null) {
      html.append("Decisions are at its threshold of ")
          .append(Numbers.round(candidate.threshold()))
          .append(", chosen before on validation rows. ");
    } else {
      html.append("The most probable class is predicted; AUC and PR-AUC are means of one class")
          .append(" against the others. ");
    }
    html.append("Calibration has ten bins of equal width, ")
        .append(test.calibration().size())
        .append(" of them with rows. ");
  }
}
