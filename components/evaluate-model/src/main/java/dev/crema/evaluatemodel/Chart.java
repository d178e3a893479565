package dev.crema.evaluatemodel;

import static dev.crema.data.document.Markup.coordinate;

import dev.crema.data.document.Markup;
import java.util.List;

/** A square chart of two shares in [0, 1], as inline SVG without scripts. */
final class Chart {
  private static final double SIZE = 320;
  private static final double LEFT = 52;
  private static final double TOP = 10;
  private static final double PLOT = SIZE - LEFT - 16;

  private final StringBuilder svg = new StringBuilder();

  Chart(String title, String xAxis, String yAxis) {
    svg.append(
        "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">"
            .formatted(coordinate(SIZE), coordinate(SIZE - 4), Markup.escape(title)));
    for (int tick = 0; tick <= 4; tick++) {
      grid(tick / 4.0);
    }
    line("diagonal", List.of(new double[] {0, 0}, new double[] {1, 1}));
    text("middle", LEFT + PLOT / 2, SIZE - 12, xAxis, "");
    text(
        "middle",
        12,
        TOP + PLOT / 2,
        yAxis,
        " transform=\"rotate(-90 12 %s)\"".formatted(coordinate(TOP + PLOT / 2)));
  }

  /** Adds a line through points (x, y) in [0, 1]. */
  void line(String style, List<double[]> points) {
    // The attributes are for viewers that keep a style sheet from SVG; the sheet overrides them.
    svg.append("<polyline fill=\"none\" stroke=\"#777\" class=\"").append(style);
    svg.append("\" points=\"");
    for (double[] point : points) {
      svg.append(coordinate(x(point[0]))).append(',').append(coordinate(y(point[1]))).append(' ');
    }
    svg.setLength(svg.length() - 1);
    svg.append("\"/>");
  }

  /** Adds dots at points (x, y), each with a text that appears under the pointer. */
  void dots(String style, List<double[]> points, List<String> texts) {
    for (int index = 0; index < points.size(); index++) {
      double[] point = points.get(index);
      svg.append(
          "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"4\"><title>%s</title></circle>"
              .formatted(
                  style,
                  coordinate(x(point[0])),
                  coordinate(y(point[1])),
                  Markup.escape(texts.get(index))));
    }
  }

  /** Adds a bar from the x axis between two x, as high as y. */
  void bar(double from, double to, double height) {
    svg.append(
        "<rect fill=\"#ddd\" class=\"bar\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>"
            .formatted(
                coordinate(x(from) + 1),
                coordinate(y(height)),
                coordinate((to - from) * PLOT - 2),
                coordinate(height * PLOT)));
  }

  String svg() {
    return svg + "</svg>";
  }

  private void grid(double share) {
    String label = share == 0 || share == 1 ? share == 0 ? "0" : "1" : Double.toString(share);
    svg.append(
        "<path fill=\"none\" stroke=\"#ddd\" class=\"grid\" d=\"M%s %sH%sM%s %sV%s\"/>"
            .formatted(
                coordinate(x(0)),
                coordinate(y(share)),
                coordinate(x(1)),
                coordinate(x(share)),
                coordinate(y(0)),
                coordinate(y(1))));
    text("middle", x(share), TOP + PLOT + 16, label, "");
    text("end", LEFT - 6, y(share) + 4, label, "");
  }

  private void text(String anchor, double x, double y, String text, String attributes) {
    svg.append(
        "<text font-size=\"11\" text-anchor=\"%s\" x=\"%s\" y=\"%s\"%s>%s</text>"
            .formatted(anchor, coordinate(x), coordinate(y), attributes, Markup.escape(text)));
  }

  private static double x(double share) {
    return LEFT + share * PLOT;
  }

  private static double y(double share) {
    return TOP + (1 - share) * PLOT;
  }
}
