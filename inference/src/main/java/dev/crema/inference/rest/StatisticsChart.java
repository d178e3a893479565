package dev.crema.inference.rest;

import dev.crema.productionlog.PredictionCounts;
import dev.crema.productionlog.StatisticsQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Draws counts and mean scores over time, by attributes alone: a strict policy forbids styles. */
final class StatisticsChart {
  private static final double WIDTH = 800;
  private static final double HEIGHT = 160;
  private static final double TOP = 14;
  private static final double SHARE_OF_BAR = 0.8;

  private final Instant from;
  private final double seconds;
  private final double step;
  private final long most;

  private StatisticsChart(StatisticsQuery query, long most) {
    this.from = query.from();
    this.seconds = Duration.between(query.from(), query.to()).toSeconds();
    this.step = query.step().toSeconds() / seconds * WIDTH;
    this.most = most;
  }

  /**
   * Returns an SVG.
   *
   * @param label what it shows, escaped
   */
  static String of(StatisticsQuery query, List<PredictionCounts> series, String label) {
    long most = series.stream().mapToLong(PredictionCounts::rows).max().orElse(1);
    return new StatisticsChart(query, most).draw(series, label);
  }

  private String draw(List<PredictionCounts> series, String label) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 176\" role=\"img\" aria-label=\"%s\">"
            .formatted(label));
    svg.append(
        "<line x1=\"0\" y1=\"160\" x2=\"800\" y2=\"160\" stroke=\"#999\"/><text x=\"0\" y=\"11\" font-size=\"11\" fill=\"#555\">%d at most in a step</text>"
            .formatted(most));
    StringBuilder line = new StringBuilder();
    for (PredictionCounts point : series) {
      bar(svg, point);
      line.append(line.isEmpty() ? "" : " ")
          .append(coordinate(x(point) + step / 2))
          .append(',')
          .append(coordinate(y(Math.clamp(point.scoreMean(), 0, 1))));
    }
    svg.append("<polyline fill=\"none\" stroke=\"#b3261e\" stroke-width=\"1.5\" points=\"")
        .append(line)
        .append("\"/>");
    svg.append("<text x=\"0\" y=\"173\" font-size=\"11\" fill=\"#555\">%s</text>".formatted(from));
    return svg.append("</svg>").toString();
  }

  private void bar(StringBuilder svg, PredictionCounts point) {
    double top = y((double) point.rows() / most);
    svg.append("<rect x=\"")
        .append(coordinate(x(point)))
        .append("\" y=\"")
        .append(coordinate(top))
        .append("\" width=\"")
        .append(coordinate(Math.max(1, step * SHARE_OF_BAR)))
        .append("\" height=\"")
        .append(coordinate(HEIGHT - top))
        .append("\" fill=\"#7aa5d8\"><title>")
        .append("%s: %d".formatted(point.from(), point.rows()))
        .append("</title></rect>");
  }

  private double x(PredictionCounts point) {
    // PostgreSQL's steps begin with the window.
    return Math.max(0, Duration.between(from, point.from()).toSeconds() / seconds * WIDTH);
  }

  private static double y(double share) {
    return HEIGHT - share * (HEIGHT - TOP);
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
