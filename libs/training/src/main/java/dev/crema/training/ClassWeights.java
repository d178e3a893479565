package dev.crema.training;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.data.document.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads what a row of each class shall count. */
public final class ClassWeights {
  /** The largest weight; the smallest is its reciprocal. */
  public static final double MAX_WEIGHT = 1e6;

  private ClassWeights() {}

  /**
   * Returns the weight of each class.
   *
   * <p>{@code none}: 1 each. {@code balanced}: rows / (classes with rows × rows of the class), so
   * that all classes count the same and the mean weight of a row is 1 (King and Zeng, Logistic
   * Regression in Rare Events Data, 2001); a class without rows gets 1. Else a JSON object from
   * class to weight; a class it does not name gets 1.
   *
   * @param text {@code none}, {@code balanced} or a JSON object
   * @param classes the classes
   * @param counts training rows of each class
   * @return finite positive weights, length {@code classes}
   * @throws InputException if the text is none of these, names an unknown class, or a weight is
   *     outside [1 / {@link #MAX_WEIGHT}, {@link #MAX_WEIGHT}]
   */
  public static double[] parse(String text, List<String> classes, int[] counts) {
    return switch (text.strip()) {
      case "none" -> ones(classes.size());
      case "balanced" -> balanced(counts);
      default -> explicit(text.strip(), classes);
    };
  }

  private static double[] ones(int classes) {
    double[] weights = new double[classes];
    Arrays.fill(weights, 1);
    return weights;
  }

  private static double[] balanced(int[] counts) {
    double rows = Arrays.stream(counts).sum();
    double present = Arrays.stream(counts).filter(c -> c > 0).count();
    return Arrays.stream(counts).mapToDouble(c -> c == 0 ? 1 : rows / (present * c)).toArray();
  }

  private static double[] explicit(String text, List<String> classes) {
    if (!text.startsWith("{")) {
      String advice = Suggestion.maybe(text, List.of("none", "balanced"));
      throw new InputException(
          "The class weights (%s) are neither none nor balanced nor a JSON object.".formatted(text)
              + (advice.isEmpty() ? "\nMaybe {\"%s\": 2}.".formatted(classes.getLast()) : advice));
    }
    double[] weights = ones(classes.size());
    for (Map.Entry<String, Node> entry : Node.json(text, "class_weights").entries().entrySet()) {
      int index = classes.indexOf(entry.getKey());
      if (index < 0) {
        String advice = Suggestion.maybe(entry.getKey(), classes);
        throw new InputException(
            "The class weights name the class (%s), which does not exist.".formatted(entry.getKey())
                + (advice.isEmpty() ? "\nMaybe one of " + classes + "." : advice));
      }
      weights[index] = checked(entry.getValue());
    }
    return weights;
  }

  private static double checked(Node node) {
    double weight = node.number();
    if (!(1 / MAX_WEIGHT <= weight && weight <= MAX_WEIGHT)) {
      throw node.error(
          "The weight (%s) is outside [%s, %s].".formatted(weight, 1 / MAX_WEIGHT, MAX_WEIGHT));
    }
    return weight;
  }
}
