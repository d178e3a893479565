package dev.crema.evaluateproduction;

import dev.crema.drift.Severity;
import dev.crema.drift.performance.PerformanceDrift;
import dev.crema.evaluation.WindowEvaluation;
import dev.crema.models.ModelPackage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model on a window of production, and what follows.
 *
 * @param model the package
 * @param window what was measured; null if the model cannot answer for the rows
 * @param verdicts on what was measured
 * @param expected what is expected of rows without a label
 * @param baseline of training
 * @param bounds what the metrics were held to
 * @param problem why the rows cannot be measured; empty if they can
 */
record ProductionResult(
    ModelPackage model,
    @Nullable WindowEvaluation window,
    List<MetricVerdict> verdicts,
    Expected expected,
    Baseline baseline,
    Bounds bounds,
    String problem) {

  /** How it ended. */
  enum Outcome {
    /** A metric has fallen. */
    FALLEN,
    /** None has, and at least one may have. */
    UNCERTAIN,
    /** All that were judged are on the right side of their bound. */
    KEPT,
    /** There are too few rows with a label. */
    TOO_FEW_ROWS,
    /** No metric could be held to a baseline. */
    NO_BASELINE,
    /** The model cannot answer for the rows. */
    NOT_COMPARABLE
  }

  ProductionResult {
    verdicts = List.copyOf(verdicts);
  }

  static ProductionResult notComparable(
      ModelPackage model, Baseline baseline, Bounds bounds, String problem) {
    return new ProductionResult(
        model, null, List.of(), new Expected(List.of(), ""), baseline, bounds, problem);
  }

  static ProductionResult of(
      ModelPackage model, WindowEvaluation window, Baseline baseline, Bounds bounds) {
    return new ProductionResult(
        model,
        window,
        MetricVerdict.of(window.labelled(), baseline, bounds),
        Expected.of(window, model.threshold(), baseline),
        baseline,
        bounds,
        "");
  }

  Outcome outcome() {
    if (window == null) {
      return Outcome.NOT_COMPARABLE;
    }
    if (window.labelledRows() < bounds.minRows()) {
      return Outcome.TOO_FEW_ROWS;
    }
    if (verdicts.stream().noneMatch(MetricVerdict::isJudged)) {
      return Outcome.NO_BASELINE;
    }
    if (severity() != null) {
      return Outcome.FALLEN;
    }
    return verdicts.stream().anyMatch(v -> v.drift() instanceof PerformanceDrift.Uncertain)
        ? Outcome.UNCERTAIN
        : Outcome.KEPT;
  }

  boolean isDecided() {
    return switch (outcome()) {
      case FALLEN, UNCERTAIN, KEPT -> true;
      case TOO_FEW_ROWS, NO_BASELINE, NOT_COMPARABLE -> false;
    };
  }

  /** Returns the worst of the metrics that have fallen; null if none has. */
  @Nullable Severity severity() {
    return verdicts.stream()
        .map(MetricVerdict::fallen)
        .filter(Objects::nonNull)
        .map(PerformanceDrift.Fallen::severity)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  long rows() {
    return window == null ? 0 : window.rows();
  }

  long labelledRows() {
    return window == null ? 0 : window.labelledRows();
  }

  /** Returns why, what a person should read first comes first. */
  List<String> reasons() {
    if (window == null || !window.isSample()) {
      return why();
    }
    List<String> reasons = new ArrayList<>(why());
    reasons.add(
        window.classes().isEmpty()
            ? "The window is large: %d of its rows with a label were measured, chosen by a hash of their place."
                .formatted(labelledRows())
            : "The window is large: %d of its rows with a label were measured, and %d of all %d rows say what is estimated, chosen by a hash of their place."
                .formatted(labelledRows(), window.confidences().length, rows()));
    return reasons;
  }

  private List<String> why() {
    return switch (outcome()) {
      case NOT_COMPARABLE -> List.of(problem);
      case TOO_FEW_ROWS ->
          List.of(
              rows() == 0
                  ? "The window has no rows."
                  : "Of the %d rows of the window %d have a label; %d are needed for a decision."
                      .formatted(rows(), labelledRows(), bounds.minRows()));
      case NO_BASELINE -> noBaseline();
      case FALLEN, UNCERTAIN, KEPT -> judged();
    };
  }

  private List<String> noBaseline() {
    List<String> reasons = new ArrayList<>(judged());
    if (reasons.isEmpty()) {
      reasons.add(
          "What was measured in training is not known, so nothing can be held to it.\nMaybe give the baseline, or the model that fetch-champion gives.");
    }
    return reasons;
  }

  private List<String> judged() {
    Comparator<PerformanceDrift> worstFirst =
        Comparator.comparing(
                (PerformanceDrift drift) -> !(drift instanceof PerformanceDrift.Fallen))
            .thenComparing(drift -> -drift.metric().loss());
    return verdicts.stream()
        .map(MetricVerdict::drift)
        .filter(Objects::nonNull)
        .sorted(worstFirst)
        .map(PerformanceDrift::reason)
        .toList();
  }

  /** Returns the numbers that user interfaces list; finite. */
  Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("rows", (double) rows());
    metrics.put("labelled_rows", (double) labelledRows());
    for (MetricVerdict verdict : verdicts) {
      String name = verdict.metric().id();
      metrics.put(name, verdict.estimate().value());
      metrics.put(name + "_lower", verdict.estimate().lower());
      metrics.put(name + "_upper", verdict.estimate().upper());
      Double before = baseline.values().get(name);
      if (before != null) {
        metrics.put(name + "_baseline", before);
      }
    }
    for (Expected.Value value : expected.metrics()) {
      metrics.put("estimated_" + value.metric().id(), value.value());
    }
    return metrics;
  }
}
