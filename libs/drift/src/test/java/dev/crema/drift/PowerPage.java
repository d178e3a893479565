package dev.crema.drift;

import java.util.Locale;
import java.util.Map;

/** Writes power curves as a table in Markdown and as a drawing. */
final class PowerPage {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int LEFT = 60;
  private static final int RIGHT = 20;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;
  private static final String[] COLOURS = {"#b3541e", "#1f6f8b", "#3a7d44"};

  private PowerPage() {}

  static String tables(Map<PowerCurve.Drift, double[][]> curves) {
    StringBuilder page = new StringBuilder();
    curves.forEach(
        (drift, power) -> {
          page.append("\n| ").append(drift.words);
          for (int rows : PowerCurve.WINDOWS) {
            page.append(" | ").append(String.format(Locale.ROOT, "%,d rows", rows));
          }
          page.append(" |\n|---|---:|---:|---:|\n");
          for (int dial = 0; dial < power.length; dial++) {
            page.append("| ").append(drift.dials.get(dial));
            for (double share : power[dial]) {
              page.append(String.format(Locale.ROOT, " | %.0f %%", share * 100));
            }
            page.append(" |\n");
          }
        });
    return page.append('\n').toString();
  }

  static String drawing(PowerCurve.Drift drift, double[][] power) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n"
            .formatted(WIDTH, HEIGHT));
    svg.append("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n".formatted(WIDTH, HEIGHT));
    text(svg, LEFT, 22, "Windows that alarm when one of 100 features drifts");
    double last = drift.dials.get(drift.dials.size() - 1);
    for (int percent = 0; percent <= 100; percent += 25) {
      double y = y(percent / 100.0);
      line(svg, LEFT, y, WIDTH - RIGHT, y, "#dddddd");
      text(svg, 18, y + 4, percent + " %");
    }
    for (double dial : drift.dials) {
      if (dial * 10 == Math.rint(dial * 10)) {
        text(svg, x(dial, last) - 8, HEIGHT - BOTTOM + 20, String.valueOf(dial));
      }
    }
    text(svg, LEFT, HEIGHT - 12, "The feature's " + drift.words);
    for (int window = 0; window < PowerCurve.WINDOWS.length; window++) {
      curve(svg, drift, power, window);
      String legend = String.format(Locale.ROOT, "%,d rows", PowerCurve.WINDOWS[window]);
      svg.append(
          "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>\n"
              .formatted(
                  WIDTH - RIGHT - 90, HEIGHT - BOTTOM - 60 + 18 * window, COLOURS[window], legend));
    }
    return svg.append("</svg>\n").toString();
  }

  private static void curve(
      StringBuilder svg, PowerCurve.Drift drift, double[][] power, int window) {
    double last = drift.dials.get(drift.dials.size() - 1);
    svg.append(
        "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" points=\""
            .formatted(COLOURS[window]));
    for (int dial = 0; dial < power.length; dial++) {
      svg.append(
          String.format(
              Locale.ROOT,
              dial == 0 ? "%.1f,%.1f" : " %.1f,%.1f",
              x(drift.dials.get(dial), last),
              y(power[dial][window])));
    }
    svg.append("\"/>\n");
  }

  private static double x(double dial, double last) {
    return LEFT + dial / last * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double share) {
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  private static void text(StringBuilder svg, double x, double y, String text) {
    svg.append(
        String.format(
            Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" fill=\"#333333\">%s</text>\n", x, y, text));
  }

  private static void line(
      StringBuilder svg, double x1, double y1, double x2, double y2, String colour) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n",
            x1,
            y1,
            x2,
            y2,
            colour));
  }
}
