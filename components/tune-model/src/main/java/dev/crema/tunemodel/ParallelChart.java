package dev.crema.tunemodel;

import static dev.crema.data.document.Markup.coordinate;

import dev.crema.data.document.Markup;
import dev.crema.search.Domain;
import dev.crema.search.Parameter;
import dev.crema.search.Trial;
import java.util.List;

/**
 * Parallel coordinates of the trials, as inline SVG without scripts: an axis for each parameter,
 * the last one for what was measured (Inselberg, The plane with parallel coordinates, 1985).
 */
final class ParallelChart {
  /** More lines are a blot, and a large file. */
  private static final int MOST_LINES = 200;

  private static final double GAP = 84;
  private static final double SIDE = 44;
  private static final double TOP = 34;
  private static final double AXIS = 180;
  private static final double HEIGHT = TOP + AXIS + 34;
  private static final int MOST_LABEL = 13;

  private final Tuned tuned;
  private final List<Parameter> parameters;
  private final List<Trial> lines;
  private final double best;
  private final double worst;

  /**
   * Makes a picture.
   *
   * @param ranked complete trials, the best first, at least one
   */
  ParallelChart(Tuned tuned, List<Trial> ranked) {
    this.tuned = tuned;
    this.parameters = tuned.search().space().parameters();
    double resource = ranked.getFirst().resource();
    // Values with another share of the resource are of another kind.
    this.lines =
        ranked.stream().filter(trial -> trial.resource() == resource).limit(MOST_LINES).toList();
    this.best = lines.getFirst().value();
    this.worst = lines.getLast().value();
  }

  String svg() {
    double width = 2 * SIDE + GAP * parameters.size();
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg class=\"wide\" style=\"min-width:%dpx\" viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"Hyperparameters of the trials and what they came to\">"
            .formatted((int) Math.min(width, 900), coordinate(width), coordinate(HEIGHT)));
    int strong = Math.max(1, (lines.size() + 9) / 10);
    // The better ones last, so that they lie above the others.
    for (int i = lines.size() - 1; i >= 0; i--) {
      line(svg, lines.get(i), i < strong);
    }
    for (int i = 0; i < parameters.size(); i++) {
      axis(svg, i, parameters.get(i));
    }
    frame(
        svg,
        parameters.size(),
        tuned.objective().id(),
        TuneReport.number(best),
        TuneReport.number(worst));
    return svg.append("</svg>").toString();
  }

  private void line(StringBuilder svg, Trial trial, boolean isStrong) {
    svg.append("<polyline fill=\"none\" stroke=\"");
    svg.append(isStrong ? "#1c6e5b" : "#bbb").append("\" class=\"");
    svg.append(isStrong ? "strong" : "weak").append("\" points=\"");
    for (int i = 0; i < parameters.size(); i++) {
      Object value = trial.values().get(parameters.get(i).name());
      // One that is not part of the trial passes below the axis.
      double y = value == null ? TOP + AXIS + 12 : y(share(parameters.get(i), value));
      svg.append(coordinate(x(i))).append(',').append(coordinate(y)).append(' ');
    }
    double share = best == worst ? 1 : (trial.value() - worst) / (best - worst);
    svg.append(coordinate(x(parameters.size()))).append(',').append(coordinate(y(share)));
    svg.append("\"><title>trial ").append(trial.number()).append(": ");
    svg.append(TuneReport.number(trial.value())).append("</title></polyline>");
  }

  private static double share(Parameter parameter, Object value) {
    return switch (parameter.domain()) {
      case Domain.Real(double low, double high, boolean isLog) ->
          share((Double) value, low, high, isLog);
      case Domain.Whole(long low, long high, boolean isLog) ->
          share((double) (Long) value, low, high, isLog);
      case Domain.Choice(List<Object> options) -> (options.indexOf(value) + 0.5) / options.size();
    };
  }

  private static double share(double value, double low, double high, boolean isLog) {
    if (low == high) {
      return 0.5;
    }
    return isLog
        ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
        : (value - low) / (high - low);
  }

  private static void axis(StringBuilder svg, int index, Parameter parameter) {
    switch (parameter.domain()) {
      case Domain.Real(double low, double high, boolean _) ->
          frame(svg, index, parameter.name(), TuneReport.number(high), TuneReport.number(low));
      case Domain.Whole(long low, long high, boolean _) ->
          frame(svg, index, parameter.name(), Long.toString(high), Long.toString(low));
      case Domain.Choice(List<Object> options) -> {
        frame(svg, index, parameter.name(), "", "");
        for (Object option : options.size() <= 8 ? options : List.of()) {
          text(svg, x(index), y(share(parameter, option)) + 4, option.toString());
        }
      }
    }
  }

  private static void frame(StringBuilder svg, int index, String name, String upper, String lower) {
    svg.append(
        "<path fill=\"none\" stroke=\"#777\" class=\"axis\" d=\"M%s %sV%s\"/>"
            .formatted(coordinate(x(index)), coordinate(TOP), coordinate(TOP + AXIS)));
    // Names of neighbours stand at two heights, or they would meet.
    text(svg, x(index), index % 2 == 0 ? 10 : HEIGHT - 2, name);
    text(svg, x(index), TOP - 6, upper);
    text(svg, x(index), TOP + AXIS + 14, lower);
  }

  private static void text(StringBuilder svg, double x, double y, String text) {
    String shown = text.length() <= MOST_LABEL ? text : text.substring(0, MOST_LABEL - 1) + "…";
    svg.append(
        "<text font-size=\"11\" text-anchor=\"middle\" x=\"%s\" y=\"%s\">%s<title>%s</title></text>"
            .formatted(coordinate(x), coordinate(y), Markup.escape(shown), Markup.escape(text)));
  }

  private static double x(int index) {
    return SIDE + GAP * index;
  }

  private static double y(double share) {
    return TOP + AXIS * (1 - share);
  }
}
