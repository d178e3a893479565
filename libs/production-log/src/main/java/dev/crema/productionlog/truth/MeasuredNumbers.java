package dev.crema.productionlog.truth;

import dev.crema.evaluation.NumberEstimates;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of which a number was predicted. */
final class MeasuredNumbers implements MeasuredRows {
  private static final int INITIAL = 1024;

  private final String model;
  private final ModelFacts facts;

  /** Why rows of a version are left out; empty if they are not. */
  private final Map<String, String> problems = new HashMap<>();

  private final Map<String, Long> leftOut = new LinkedHashMap<>();
  private double[] predicted = new double[INITIAL];
  private double[] labels = new double[INITIAL];
  private int rows;

  MeasuredNumbers(String model, ModelFacts facts) {
    this.model = model;
    this.facts = facts;
  }

  @Override
  public void add(Logged row) {
    String problem = problems.computeIfAbsent(row.version(), this::problem);
    double truth = LoggedNumber.of(row.truth());
    if (!problem.isEmpty()) {
      leaveOut(problem);
    } else if (Double.isNaN(truth)) {
      leaveOut("The truth is no number.");
    } else if (!row.predicted().isEmpty() || !Double.isFinite(row.score())) {
      leaveOut("The logged answer is no number.");
    } else {
      if (rows == labels.length) {
        labels = Arrays.copyOf(labels, rows * 2);
        predicted = Arrays.copyOf(predicted, rows * 2);
      }
      predicted[rows] = row.score();
      labels[rows++] = truth;
    }
  }

  private String problem(String version) {
    @Nullable List<String> own = facts.classes(model, version);
    if (own == null) {
      return "What version (%s) predicts is not known here.".formatted(version);
    }
    return own.isEmpty() ? "" : "Version (%s) predicts classes.".formatted(version);
  }

  private void leaveOut(String reason) {
    leftOut.merge(reason, 1L, Long::sum);
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
        NumberEstimates.of(Arrays.copyOf(predicted, rows), Arrays.copyOf(labels, rows)), baseline);
  }
}
