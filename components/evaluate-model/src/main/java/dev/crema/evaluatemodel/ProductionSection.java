package dev.crema.evaluatemodel;

import static dev.crema.data.document.Markup.escape;

import dev.crema.evaluation.ChampionOutcome;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.MetricValues;
import org.jspecify.annotations.Nullable;

/** Both models on the test rows that come from production. */
final class ProductionSection {
  private final Evaluation production;
  private final ChampionOutcome.@Nullable Compared compared;

  ProductionSection(Evaluation production) {
    this.production = production;
    this.compared =
        production.champion() instanceof ChampionOutcome.Compared outcome ? outcome : null;
  }

  String html() {
    StringBuilder html = new StringBuilder("<h2>Production</h2>\n<p class=\"soft\">");
    html.append(Numbers.count(production.rows()));
    html.append(" of the test rows come from production's newest window; on them alone:</p>\n");
    if (production.champion() instanceof ChampionOutcome.NotComparable other) {
      html.append("<p class=\"note\">The champion cannot be compared. ")
          .append(escape(other.reason()))
          .append("</p>\n");
    }
    html.append("<div class=\"scroll\"><table><tr><th>metric</th><th>candidate</th>");
    html.append(compared == null ? "" : "<th>champion</th><th>95 % of the difference</th>");
    html.append("</tr>\n");
    for (Metric metric : Metric.values()) {
      if (metric.existsFor(production.classes().size())) {
        line(html, metric);
      }
    }
    return html.append("</table></div>\n").toString();
  }

  private void line(StringBuilder html, Metric metric) {
    MetricValues values = production.candidate().test().metrics();
    html.append("<tr><td>").append(metric.title()).append("</td><td>");
    html.append(Numbers.show(values, metric)).append("</td>");
    if (compared != null) {
      MetricValues other = compared.evaluation().test().metrics();
      html.append("<td>").append(Numbers.show(other, metric)).append("</td><td>");
      html.append(compared.difference(metric).map(Numbers::interval).orElse("–"));
      html.append("</td>");
    }
    html.append("</tr>\n");
  }
}
