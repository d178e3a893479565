package dev.crema.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What each column added to a prediction, as a sum that a person can follow. */
final class Explained {
  private static final int SHOWN = 7;

  private final Map<String, Object> prediction;
  private final Map<String, Object> explanation;

  Explained(Map<String, Object> prediction) {
    this.prediction = prediction;
    this.explanation = Answer.object(prediction.get("explanation"));
  }

  void print(Screen screen) {
    List<Map.Entry<String, Object>> columns =
        Answer.object(explanation.get("columns")).entrySet().stream()
            .sorted(Comparator.comparingDouble(column -> -Math.abs(number(column))))
            .toList();
    int shown = Math.min(SHOWN, columns.size());
    line(screen, "base", Answer.number(explanation.get("base")), "nothing known");
    for (Map.Entry<String, Object> column : columns.subList(0, shown)) {
      line(screen, column.getKey(), number(column), "");
    }
    List<Map.Entry<String, Object>> others = columns.subList(shown, columns.size());
    line(
        screen,
        others.size() + " other columns",
        others.stream().mapToDouble(Explained::number).sum(),
        "");
    double margin = Answer.number(explanation.get("margin"));
    line(
        screen,
        "margin",
        margin,
        "1 / (1 + e^-%.2f) = %.4f, the score"
            .formatted(margin, Answer.number(prediction.get("score"))));
  }

  private static double number(Map.Entry<String, Object> column) {
    return Answer.number(column.getValue());
  }

  private static void line(Screen screen, String name, double number, String remark) {
    screen.line("%s", "  %-31s %+.2f   %s".formatted(name, number, remark).stripTrailing());
  }
}
