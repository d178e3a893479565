package dev.crema.evaluatemodel;

import static dev.crema.data.document.Markup.coordinate;

import dev.crema.data.document.Markup;
import java.util.List;

/** A square chart of two numbers, each within a range, as inline SVG without scripts. */
final class NumberChart {
  private static final double SIZE = 320;
  private static final double LEFT = 64;
  private static final double TOP = 10;
  private static final double PLOT = SIZE - LEFT - 16;
  private static final int TICKS = 4;

  private final Axis across;
  private final Axis up;
  private final StringBuilder svg = new StringBuilder();

  /**
   * One axis.
   *
   * @param name what it shows
   * @param lower number at its start
   * @param upper number at its end, above {@code lower}
   */
  record Axis(String name, double lower, double upper) {
    /** Returns an axis that is never empty, for whose numbers may be all the same. */
    static Axis of(String name, double lower, double upper) {
      double room = lower < upper ? 0 : Math.max(1, Math.abs(lower) / 2);
      return new Axis(name, lower - room, upper + room);
    }

    // Halves, for the width of the largest doubles overflows.
    double share(double number) {
      return (number / 2 - lower / 2) / (upper / 2 - lower / 2);
    }

    double at(double share) {
      return lower * (1 - share) + upper * share;
    }
  }

  NumberChart(String title, Axis across, Axis up) {
    this.across = across;
    this.up = up;
    svg.append(
        "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">"
            .formatted(coordinate(SIZE), coordinate(SIZE - 20), Markup.escape(title)));
    for (int tick = 0; tick <= TICKS; tick++) {
      grid(tick / (double) TICKS);
    }
    text("middle", LEFT + PLOT / 2, TOP + PLOT + 34, across.name(), "");
    text(
        "middle",
        12,
        TOP + PLOT / 2,
        up.name(),
        " transform=\"rotate(-90 12 %s)\"".formatted(coordinate(TOP + PLOT / 2)));
  }

  /** Adds a line through points (x, y). */
  void line(String style, List<double[]> points) {
    svg.append("<polyline fill=\"none\" stroke=\"#777\" class=\"").append(style);
    svg.append("\" points=\"");
    for (double[] point : points) {
      svg.append(coordinate(x(point[0]))).append(',').append(coordinate(y(point[1]))).append(' ');
    }
    svg.setLength(svg.length() - 1);
    svg.append("\"/>");
  }

  /** Adds a dot with a text that appears under the pointer. */
  void dot(String style, double[] point, String text) {
    svg.append(
        "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"4\"><title>%s</title></circle>"
            .formatted(
                style, coordinate(x(point[0])), coordinate(y(point[1])), Markup.escape(text)));
  }

  /** Adds a cell of a square grid, from 0.1 (faint) to 1 strong, with a text. */
  void cell(int[] place, int cells, double strength, String text) {
    double side = PLOT / cells;
    svg.append(
        "<rect fill=\"#1c6e5b\" fill-opacity=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s</title></rect>"
            .formatted(
                coordinate(strength),
                coordinate(LEFT + place[0] * side),
                coordinate(TOP + PLOT - (place[1] + 1) * side),
                coordinate(side),
                coordinate(side),
                Markup.escape(text)));
  }

  String svg() {
    return svg + "</svg>";
  }

  private void grid(double share) {
    svg.append(
        "<path fill=\"none\" stroke=\"#ddd\" class=\"grid\" d=\"M%s %sH%sM%s %sV%s\"/>"
            .formatted(
                coordinate(LEFT),
                coordinate(TOP + (1 - share) * PLOT),
                coordinate(LEFT + PLOT),
                coordinate(LEFT + share * PLOT),
                coordinate(TOP + PLOT),
                coordinate(TOP)));
    // The last one would stick out.
    String anchor = share == 1 ? "end" : "middle";
    text(
        anchor,
        LEFT + share * PLOT + (share == 1 ? 12 : 0),
        TOP + PLOT + 16,
        tick(across, share),
        "");
    text("end", LEFT - 6, TOP + (1 - share) * PLOT + 4, tick(up, share), "");
  }

  /** Three digits more than the axis is wide, so that neighbours differ. */
  private static String tick(Axis axis, double share) {
    return Numbers.rounded(axis.at(share), axis.upper() - axis.lower());
  }

  private void text(String anchor, double x, double y, String text, String attributes) {
    svg.append(
        "<text font-size=\"11\" text-anchor=\"%s\" x=\"%s\" y=\"%s\"%s>%s</text>"
            .formatted(anchor, coordinate(x), coordinate(y), attributes, Markup.escape(text)));
  }

  private double x(double number) {
    return LEFT + across.share(number) * PLOT;
  }

  private double y(double number) {
    return TOP + (1 - up.share(number)) * PLOT;
  }
}
