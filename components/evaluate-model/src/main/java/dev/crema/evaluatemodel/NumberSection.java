package dev.crema.evaluatemodel;

import static dev.crema.data.document.Markup.escape;

import dev.crema.evaluation.Measures;
import dev.crema.evaluation.metrics.NumberPlot;
import java.util.ArrayList;
import java.util.List;

/** Predicted against actual, and the errors, of a report on numbers. */
final class NumberSection {
  /** Indexes into the quantiles of a group: 5 %, 25 %, the median, 75 %, 95 %. */
  private static final int MEDIAN = 2;

  private static final int LOW = 0;
  private static final int HIGH = 4;

  private final NumberPlot plot;
  private final String label;

  NumberSection(Measures.OfNumbers measures, String label) {
    this.plot = measures.plot();
    this.label = label;
  }

  String html() {
    return "<h2>Predicted and actual</h2>\n<div class=\"charts\">"
        + against()
        + errors()
        + "</div>\n";
  }

  private String against() {
    NumberChart.Axis across = NumberChart.Axis.of("actual " + label, plot.lower(), plot.upper());
    NumberChart.Axis up = new NumberChart.Axis("predicted", across.lower(), across.upper());
    NumberChart chart = new NumberChart("Predicted against actual", across, up);
    long most = plot.cells().stream().mapToLong(NumberPlot.Cell::rows).max().orElse(1);
    for (NumberPlot.Cell cell : plot.cells()) {
      // By the logarithm: most rows are in few cells, and one row should still be seen.
      double strength = 0.15 + 0.85 * Math.log1p(cell.rows()) / Math.log1p(most);
      chart.cell(
          new int[] {cell.actual(), cell.predicted()},
          NumberPlot.CELLS,
          strength,
          "%s rows".formatted(Numbers.count(cell.rows())));
    }
    chart.line(
        "diagonal",
        List.of(
            new double[] {across.lower(), across.lower()},
            new double[] {across.upper(), across.upper()}));
    return figure(
        chart,
        "Predicted against actual: the darker, the more rows. On the diagonal a prediction is right.");
  }

  private String errors() {
    double lowest = 0;
    double highest = 0;
    for (NumberPlot.Group group : plot.groups()) {
      lowest = Math.min(lowest, group.errors().get(LOW));
      highest = Math.max(highest, group.errors().get(HIGH));
    }
    NumberChart.Axis across =
        NumberChart.Axis.of(
            "predicted " + label,
            plot.groups().getFirst().meanPredicted(),
            plot.groups().getLast().meanPredicted());
    NumberChart chart =
        new NumberChart(
            "Errors", across, NumberChart.Axis.of("predicted − actual", lowest, highest));
    chart.line(
        "diagonal", List.of(new double[] {across.lower(), 0}, new double[] {across.upper(), 0}));
    for (int quantile = LOW; quantile <= HIGH; quantile++) {
      List<double[]> points = new ArrayList<>();
      for (NumberPlot.Group group : plot.groups()) {
        points.add(new double[] {group.meanPredicted(), group.errors().get(quantile)});
      }
      chart.line(quantile == MEDIAN ? "first" : "second", points);
    }
    for (NumberPlot.Group group : plot.groups()) {
      chart.dot(
          "first",
          new double[] {group.meanPredicted(), group.errors().get(MEDIAN)},
          "%s rows, predicted %s in the mean, median error %s"
              .formatted(
                  Numbers.count(group.rows()),
                  Numbers.plain(group.meanPredicted()),
                  Numbers.plain(group.errors().get(MEDIAN))));
    }
    return figure(
        chart,
        "Errors in tenths of the rows, from small predictions to large ones: the median, and (dashed) where 5, 25, 75 and 95 % of a tenth end. Away from 0 a model is biased; a fan says that errors grow.");
  }

  private static String figure(NumberChart chart, String caption) {
    return "<figure>%s<figcaption>%s</figcaption></figure>\n"
        .formatted(chart.svg(), escape(caption));
  }
}
