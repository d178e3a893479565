package dev.crema.productionlog.truth;

import dev.crema.evaluation.MetricEstimates;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of classes. */
final class MeasuredClasses implements MeasuredRows {
  private static final int INITIAL = 1024;

  /** Scorers add up in floats. */
  private static final double SUM_TOLERANCE = 1e-4;

  private final String model;
  private final ModelFacts facts;
  private final List<String> classes;
  private final Map<String, Integer> indexes = new HashMap<>();
  private final Map<String, Order> orders = new HashMap<>();
  private final Map<String, Long> leftOut = new LinkedHashMap<>();
  private final int width;
  private double[] probabilities = new double[INITIAL];
  private int[] predicted = new int[INITIAL];
  private int[] labels = new int[INITIAL];
  private int rows;

  /**
   * How a version's probabilities are ordered.
   *
   * @param positions for each of the classes asked for its place; empty if they are others
   * @param problem why they cannot be measured; empty if they can
   */
  private record Order(List<Integer> positions, String problem) {}

  MeasuredClasses(PerformanceRequest request, ModelFacts facts) {
    this.model = request.model();
    this.facts = facts;
    this.classes = request.classes();
    this.width = MeasuredRows.width(classes.size());
    for (int i = 0; i < classes.size(); i++) {
      indexes.put(classes.get(i), i);
    }
  }

  @Override
  public void add(Logged row) {
    Order order = orders.computeIfAbsent(row.version(), this::order);
    Integer said = indexes.get(row.predicted());
    Integer truth = indexes.get(row.truth());
    if (!order.problem().isEmpty()) {
      leaveOut(order.problem());
    } else if (truth == null) {
      leaveOut("The truth is none of the classes.");
    } else if (said == null || !areProbabilities(row.probabilities())) {
      leaveOut("The logged answer is none: a label of the classes and a probability of each.");
    } else {
      add(order.positions(), row.probabilities(), said, truth);
    }
  }

  private void add(List<Integer> positions, @Nullable Double[] logged, int said, int truth) {
    grow();
    for (int i = 0; i < width; i++) {
      // Of two classes the second one's.
      Double probability = logged[positions.get(width == 1 ? 1 : i)];
      probabilities[rows * width + i] = probability == null ? Double.NaN : probability;
    }
    predicted[rows] = said;
    labels[rows] = truth;
    rows++;
  }

  private Order order(String version) {
    List<String> own = facts.classes(model, version);
    if (own == null) {
      return new Order(
          List.of(), "The classes of version (%s) are not known here.".formatted(version));
    }
    if (own.size() != classes.size() || !new HashSet<>(own).equals(indexes.keySet())) {
      return new Order(List.of(), "Version (%s) has other classes.".formatted(version));
    }
    return new Order(classes.stream().map(own::indexOf).toList(), "");
  }

  private boolean areProbabilities(@Nullable Double[] logged) {
    double sum = 0;
    for (Double probability : logged) {
      if (probability == null || !(probability >= 0 && probability <= 1)) {
        return false;
      }
      sum += probability;
    }
    return logged.length == classes.size() && Math.abs(sum - 1) <= SUM_TOLERANCE;
  }

  private void leaveOut(String reason) {
    leftOut.merge(reason, 1L, Long::sum);
  }

  private void grow() {
    if (rows == labels.length) {
      labels = Arrays.copyOf(labels, rows * 2);
      predicted = Arrays.copyOf(predicted, rows * 2);
    }
    int needed = (rows + 1) * width;
    if (needed > probabilities.length) {
      probabilities =
          Arrays.copyOf(probabilities, (int) Math.min(MAX_NUMBERS, Math.max(needed, needed * 2L)));
    }
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public Map<String, Long> leftOut() {
    return leftOut;
  }

  @Override
  public Measurement.Result measure(Map<String, Double> baseline) {
    return Measurement.of(
        new MetricEstimates.Rows(
            classes.size(),
            Arrays.copyOf(probabilities, rows * width),
            Arrays.copyOf(predicted, rows),
            Arrays.copyOf(labels, rows)),
        baseline);
  }
}
