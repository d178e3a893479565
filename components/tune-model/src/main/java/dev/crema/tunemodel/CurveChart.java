package dev.crema.tunemodel;

import static dev.crema.data.document.Markup.coordinate;

import dev.crema.data.document.Markup;
import dev.crema.search.Trial;
import java.util.List;
import java.util.stream.DoubleStream;

/** The best value over the trials, as inline SVG without scripts. */
final class CurveChart {
  private static final double WIDTH = 340;
  private static final double HEIGHT = 200;
  private static final double LEFT = 58;
  private static final double RIGHT = 10;
  private static final double TOP = 10;
  private static final double BOTTOM = 34;

  private final Tuned tuned;
  private final List<Trial> whole;
  private final double low;
  private final double high;

  CurveChart(Tuned tuned) {
    this.tuned = tuned;
    this.whole =
        tuned.search().trials().stream()
            .filter(trial -> trial.status() == Trial.Status.COMPLETE && trial.resource() == 1)
            .toList();
    DoubleStream values =
        DoubleStream.concat(
            DoubleStream.of(tuned.baseline()), whole.stream().mapToDouble(Trial::value));
    double[] sorted = values.sorted().toArray();
    // One trial that is far off must not press the others into a line.
    boolean isHigherBetter = tuned.loss(1) < 0;
    int cut = sorted.length / 10;
    double first = isHigherBetter ? sorted[Math.min(cut, sorted.length - 1)] : sorted[0];
    double last = isHigherBetter ? sorted[sorted.length - 1] : sorted[sorted.length - 1 - cut];
    double from = Math.min(first, tuned.baseline());
    double to = Math.max(last, tuned.baseline());
    double margin = to > from ? (to - from) / 20 : Math.max(1e-9, Math.abs(to) / 20);
    this.low = from - margin;
    this.high = to + margin;
  }

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">"
            .formatted(
                coordinate(WIDTH),
                coordinate(HEIGHT),
                Markup.escape("Best " + tuned.objective().id() + " over the trials")));
    for (int tick = 0; tick <= 3; tick++) {
      double value = low + (high - low) * tick / 3;
      svg.append(
          "<path fill=\"none\" stroke=\"#ddd\" class=\"grid\" d=\"M%s %sH%s\"/>"
              .formatted(coordinate(LEFT), coordinate(y(value)), coordinate(WIDTH - RIGHT)));
      text(svg, "end", LEFT - 5, y(value) + 4, TuneReport.number(value));
    }
    int last = tuned.search().trials().size() - 1;
    text(svg, "start", LEFT, HEIGHT - BOTTOM + 16, "0");
    text(svg, "end", WIDTH - RIGHT, HEIGHT - BOTTOM + 16, Integer.toString(last));
    text(svg, "middle", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, "trial");
    svg.append(
        "<path fill=\"none\" stroke=\"#777\" class=\"diagonal\" d=\"M%s %sH%s\"/>"
            .formatted(
                coordinate(LEFT), coordinate(y(tuned.baseline())), coordinate(WIDTH - RIGHT)));
    for (Trial trial : whole) {
      svg.append(
          "<circle class=\"dot\" cx=\"%s\" cy=\"%s\" r=\"2.5\"><title>trial %d: %s</title></circle>"
              .formatted(
                  coordinate(x(trial.number())),
                  coordinate(y(trial.value())),
                  trial.number(),
                  TuneReport.number(trial.value())));
    }
    return svg.append(best()).append("</svg>").toString();
  }

  /** The best so far goes in steps. */
  private String best() {
    if (whole.isEmpty()) {
      return "";
    }
    StringBuilder path = new StringBuilder();
    double best = Double.NaN;
    for (Trial trial : whole) {
      if (Double.isNaN(best) || tuned.loss(trial.value()) < tuned.loss(best)) {
        best = trial.value();
        path.append(path.isEmpty() ? "M" : "H").append(coordinate(x(trial.number())));
        path.append(path.indexOf("H") < 0 && path.indexOf("V") < 0 ? " " : "V");
        path.append(coordinate(y(best)));
      }
    }
    path.append('H').append(coordinate(WIDTH - RIGHT));
    return "<path fill=\"none\" stroke=\"#1c6e5b\" class=\"best\" d=\"" + path + "\"/>";
  }

  private static void text(StringBuilder svg, String anchor, double x, double y, String text) {
    svg.append(
        "<text font-size=\"11\" text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>"
            .formatted(anchor, coordinate(x), coordinate(y), Markup.escape(text)));
  }

  private double x(int number) {
    int last = Math.max(1, tuned.search().trials().size() - 1);
    return LEFT + (WIDTH - LEFT - RIGHT) * number / last;
  }

  private double y(double value) {
    double share = Math.clamp((value - low) / (high - low), 0, 1);
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share);
  }
}
