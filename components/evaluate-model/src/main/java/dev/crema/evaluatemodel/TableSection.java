package dev.crema.evaluatemodel;

import static dev.crema.data.document.Markup.escape;

import dev.crema.data.Task;
import dev.crema.evaluation.ChampionOutcome;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Measures;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.ModelEvaluation;
import dev.crema.evaluation.Slice;
import dev.crema.evaluation.metrics.ConfusionMatrix;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The confusion matrix, validation beside test, and the slices of a report. */
final class TableSection {
  /** Slices with fewer rows are marked: their metrics are mostly chance. */
  static final int FEW_ROWS = 30;

  /** How many classes a confusion matrix shows: more cannot be read. */
  private static final int MAX_CLASSES = 30;

  private final Evaluation evaluation;
  private final ModelEvaluation candidate;
  private final ChampionOutcome.@Nullable Compared compared;
  private final StringBuilder html = new StringBuilder();

  TableSection(Evaluation evaluation, ChampionOutcome.@Nullable Compared compared) {
    this.evaluation = evaluation;
    this.candidate = evaluation.candidate();
    this.compared = compared;
  }

  String html() {
    if (evaluation.task() == Task.CLASSIFICATION) {
      confusion();
    }
    validation();
    slices();
    return html.toString();
  }

  private void confusion() {
    html.append("<h2>Confusion matrix</h2>\n");
    List<String> classes = evaluation.classes();
    if (classes.size() > MAX_CLASSES) {
      html.append("<p class=\"soft\">It has ").append(classes.size());
      html.append(" classes; the numbers are in evaluation.json.</p>\n");
      return;
    }
    html.append("<div class=\"scroll\"><table><tr><th>truly \\ predicted</th>");
    classes.forEach(name -> html.append("<th>").append(escape(name)).append("</th>"));
    html.append("<th>recall</th></tr>\n");
    ConfusionMatrix matrix = candidate.test().ofClasses().confusionMatrix();
    long[][] counts = matrix.counts();
    for (int line = 0; line < counts.length; line++) {
      html.append("<tr><td>").append(escape(classes.get(line))).append("</td>");
      for (long count : counts[line]) {
        cell(count, matrix.actual(line));
      }
      html.append("<td>").append(share(matrix.recall(line))).append("</td></tr>\n");
    }
    html.append("<tr><td>precision</td>");
    for (int index = 0; index < counts.length; index++) {
      html.append("<td>").append(share(matrix.precision(index))).append("</td>");
    }
    html.append("<td>").append(share(matrix.accuracy())).append("</td></tr></table></div>\n");
  }

  private void cell(long count, long actual) {
    double share = actual == 0 ? 0 : count / (double) actual;
    html.append(
        String.format(
            Locale.ROOT,
            "<td class=\"count\" style=\"background:rgba(var(--heat),%.2f)\">%,d<small>%s</small></td>",
            0.55 * share,
            count,
            Numbers.percent(share)));
  }

  private static String share(double value) {
    return Double.isNaN(value) ? "–" : Numbers.percent(value);
  }

  private void validation() {
    Measures validation = candidate.validation();
    if (validation == null) {
      return;
    }
    html.append("<h2>Validation beside test</h2>\n<p class=\"soft\">The ");
    html.append(evaluation.task() == Task.REGRESSION ? "best round was" : "threshold was");
    html.append(" chosen on the ");
    html.append(Numbers.count(validation.rows()));
    html.append(" validation rows, so they flatter; a wide gap speaks of overfitting.</p>\n");
    html.append(
        "<div class=\"scroll\"><table><tr><th>metric</th><th>validation</th><th>test</th></tr>\n");
    for (Metric metric : Metric.values()) {
      if (metric.existsFor(evaluation.classes().size())) {
        html.append("<tr><td>").append(metric.title()).append("</td><td>");
        html.append(Numbers.show(validation.metrics(), metric)).append("</td><td>");
        html.append(Numbers.show(candidate.test().metrics(), metric)).append("</td></tr>\n");
      }
    }
    html.append("</table></div>\n");
  }

  private void slices() {
    String column = "";
    for (Slice slice : candidate.slices()) {
      if (!slice.column().equals(column)) {
        html.append(column.isEmpty() ? "" : "</table></div>\n");
        column = slice.column();
        head(column);
      }
      line(slice);
    }
    html.append(column.isEmpty() ? "" : "</table></div>\n");
  }

  private List<Metric> sliceMetrics() {
    if (evaluation.task() == Task.REGRESSION) {
      return List.of(Metric.RMSE, Metric.MAE, Metric.R2);
    }
    Metric f1 = evaluation.positiveClass() == null ? Metric.MACRO_F1 : Metric.F1;
    return List.of(Metric.AUC, Metric.ACCURACY, f1, Metric.BRIER, Metric.CALIBRATION_ERROR);
  }

  private void head(String column) {
    html.append("<h2>By ").append(escape(column)).append("</h2>\n<div class=\"scroll\"><table>");
    html.append("<tr><th>").append(escape(column)).append("</th><th>rows</th>");
    sliceMetrics().forEach(metric -> html.append("<th>").append(metric.title()).append("</th>"));
    if (compared != null) {
      html.append("<th>champion's ").append(Numbers.headline(evaluation).title()).append("</th>");
    }
    html.append("</tr>\n");
  }

  private void line(Slice slice) {
    html.append(slice.rows() < FEW_ROWS ? "<tr class=\"few\"><td>" : "<tr><td>");
    html.append(escape(slice.value())).append("</td><td>");
    html.append(Numbers.count(slice.rows())).append("</td>");
    for (Metric metric : sliceMetrics()) {
      String why = slice.metrics().undefined().get(metric.id());
      html.append(why == null ? "<td>" : "<td title=\"" + escape(why) + "\">");
      html.append(Numbers.show(slice.metrics(), metric)).append("</td>");
    }
    if (compared != null) {
      html.append("<td>").append(ofChampion(slice, compared.evaluation())).append("</td>");
    }
    html.append("</tr>\n");
  }

  private String ofChampion(Slice slice, ModelEvaluation champion) {
    return champion.slices().stream()
        .filter(s -> s.column().equals(slice.column()) && s.value().equals(slice.value()))
        .findFirst()
        .map(s -> Numbers.show(s.metrics(), Numbers.headline(evaluation)))
        .orElse("–");
  }
}
