package dev.crema.features;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An operator of the second stage with what it learnt; all that encoding needs. */
sealed interface FittedStep {

  /** Returns the operator that was fitted. */
  FitOperator operator();

  /** Returns what was learnt, as JSON holds it. */
  Map<String, Object> fitted();

  /** Returns what was learnt, for people. */
  String words();

  /** A step from number to number; NaN stays NaN. */
  sealed interface OfNumber extends FittedStep {
    double apply(double number);
  }

  /** The value that replaces a missing one: a number, or a text. */
  record Filled(FitOperator.Impute operator, double number, @Nullable String text)
      implements FittedStep {
    @Override
    public Map<String, Object> fitted() {
      return Map.of("value", text == null ? (Object) number : text);
    }

    @Override
    public String words() {
      return "missing becomes %s (%s)"
          .formatted(text == null ? number : text, Parameters.lower(operator.strategy()));
    }
  }

  /** The number as it is. */
  record Kept(FitOperator operator) implements OfNumber {
    @Override
    public double apply(double number) {
      return number;
    }

    @Override
    public Map<String, Object> fitted() {
      return Map.of();
    }

    @Override
    public String words() {
      return "as it is";
    }
  }

  /** (x − centre) / scale. */
  record Scaled(FitOperator operator, double center, double scale) implements OfNumber {
    @Override
    public double apply(double number) {
      double scaled = (number - center) / scale;
      return operator instanceof FitOperator.MinMax(boolean clip) && clip
          ? Math.max(0, Math.min(1, scaled))
          : scaled;
    }

    @Override
    public Map<String, Object> fitted() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("center", center);
      tree.put("scale", scale);
      return tree;
    }

    @Override
    public String words() {
      return switch (operator) {
        case FitOperator.Standardize _ -> "mean %s, deviation %s".formatted(center, scale);
        case FitOperator.MinMax _ -> "min %s, range %s".formatted(center, scale);
        default -> "median %s, range %s".formatted(center, scale);
      };
    }
  }

  /** The number of edges at or below x. */
  final class Binned implements OfNumber {
    private final FitOperator.Bin operator;
    private final double[] edges;

    /** Takes increasing inner edges. */
    Binned(FitOperator.Bin operator, double[] edges) {
      this.operator = operator;
      this.edges = edges.clone();
    }

    @Override
    public FitOperator operator() {
      return operator;
    }

    @Override
    public double apply(double number) {
      if (Double.isNaN(number)) {
        return number;
      }
      int at = Arrays.binarySearch(edges, number + 0.0);
      return at < 0 ? -at - 1 : at + 1;
    }

    @Override
    public Map<String, Object> fitted() {
      return Map.of("edges", edges.clone());
    }

    @Override
    public String words() {
      return "edges "
          + Arrays.stream(edges).mapToObj(Double::toString).collect(Collectors.joining(", "));
    }
  }

  /** The code of a category. */
  record Coded(FitOperator.Coding operator, Levels levels) implements FittedStep {
    /** Returns the code; of an unknown category its own code or NaN. */
    double code(double number, @Nullable String text) {
      int code = levels.code(number, text);
      if (code >= 0) {
        return code;
      }
      return operator.unknown() == FitOperator.UnknownCode.OWN ? levels.size() : Double.NaN;
    }

    double missingCode() {
      return levels.size() + 1.0;
    }

    /** Returns how many codes there are if missing values have theirs, or not. */
    int count(boolean hasMissingCode) {
      if (hasMissingCode) {
        return levels.size() + 2;
      }
      return levels.size() + (operator.unknown() == FitOperator.UnknownCode.OWN ? 1 : 0);
    }

    @Override
    public Map<String, Object> fitted() {
      return Map.of("levels", levels.tree());
    }

    @Override
    public String words() {
      return "%d categories: %s".formatted(levels.size(), shorten(levels.tree()));
    }
  }

  /** One feature for each category, then perhaps one for all others. */
  record Hot(FitOperator.OneHot operator, Levels levels) implements FittedStep {
    boolean hasOther() {
      return operator.others() == FitOperator.Others.OWN;
    }

    int width() {
      return levels.size() + (hasOther() ? 1 : 0);
    }

    /** Returns which feature is 1; −1 for none. */
    int hot(double number, @Nullable String text) {
      int code = levels.code(number, text);
      return code < 0 && hasOther() ? levels.size() : code;
    }

    @Override
    public Map<String, Object> fitted() {
      return Map.of("levels", levels.tree());
    }

    @Override
    public String words() {
      return "%d categories: %s".formatted(levels.size(), shorten(levels.tree()));
    }
  }

  private static String shorten(List<Object> levels) {
    String shown = levels.stream().limit(8).map(String::valueOf).collect(Collectors.joining(", "));
    return levels.size() > 8 ? shown + ", …" : shown;
  }
}
