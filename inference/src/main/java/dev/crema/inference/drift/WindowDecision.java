package dev.crema.inference.drift;

import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.drift.ColumnDrift;
import dev.crema.drift.DriftDecision;
import dev.crema.drift.Finding;
import dev.crema.productionlog.drift.DecidedWindow;
import dev.crema.productionlog.drift.DriftVerdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was decided on a window, as everybody is shown it.
 *
 * @param start the window's beginning, included
 * @param end its end, not included
 * @param pods how many processes' rows it is on; one whose clock was set back and that handed in
 *     twice counts twice
 * @param rows how many rows those are
 * @param decision {@code drifted}, {@code quiet}, {@code too_few_rows} or {@code not_comparable}
 * @param severity {@code P0}, {@code P1}, {@code P2} or {@code none}
 * @param reasons one sentence each
 * @param features what was compared; empty without a decision
 */
public record WindowDecision(
    Instant start,
    Instant end,
    int pods,
    long rows,
    String decision,
    String severity,
    List<String> reasons,
    List<Feature> features) {

  /**
   * A column or an answer of the model.
   *
   * @param name a column's; an output's as in tables of predictions, where a column may be called
   *     score
   * @param effect the largest share of rows that lie elsewhere, certain or not
   * @param missing share of the window's rows without a value; NaN if it is not known
   * @param isDrifted whether one of its findings counts
   */
  public record Feature(String name, double effect, double missing, boolean isDrifted) {}

  /** Copies. */
  public WindowDecision {
    reasons = List.copyOf(reasons);
    features = List.copyOf(features);
  }

  /** Returns the decision on what one process counted. */
  static WindowDecision alone(ClosedWindow window, DriftDecision decision) {
    return new WindowDecision(
        window.start(),
        window.end(),
        1,
        window.counts().rows(),
        name(decision),
        severity(decision),
        decision.reasons(),
        features(decision));
  }

  /**
   * Reads a decision that stands.
   *
   * @throws dev.crema.data.InputException if another release wrote it in another form
   */
  public static WindowDecision of(DecidedWindow decided) {
    Node report = Node.json(decided.verdict().report(), "drift_decision.report");
    List<Feature> features = new ArrayList<>();
    for (Node feature : report.required("features").items()) {
      // Releases before 0.1.0 was out did not write it.
      Node missing = feature.optional("missing");
      features.add(
          new Feature(
              feature.required("feature").text(),
              feature.required("effect").number(),
              missing == null ? Double.NaN : missing.number(),
              feature.required("drifted").flag()));
    }
    return new WindowDecision(
        decided.window().start(),
        decided.window().end(),
        decided.parts().counted(),
        decided.verdict().rows(),
        decided.verdict().decision(),
        decided.verdict().severity(),
        report.required("reasons").items().stream().map(Node::text).toList(),
        features);
  }

  /** Returns a decision in the form in which it is kept. */
  static DriftVerdict verdict(long rows, DriftDecision decision) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("reasons", decision.reasons());
    report.put("features", trees(features(decision)));
    return new DriftVerdict(rows, name(decision), severity(decision), Json.write(report));
  }

  /** Returns the decision as a tree of JSON. */
  public Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("start", start.toString());
    tree.put("end", end.toString());
    tree.put("pods", pods);
    tree.put("rows", rows);
    tree.put("decision", decision);
    tree.put("severity", severity);
    tree.put("reasons", reasons);
    tree.put("features", trees(features));
    return tree;
  }

  /** Returns whether the window drifted. */
  boolean isDrifted() {
    return decision.equals(DriftVerdict.DRIFTED);
  }

  private static List<Map<String, Object>> trees(List<Feature> features) {
    List<Map<String, Object>> trees = new ArrayList<>();
    for (Feature feature : features) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("feature", feature.name());
      tree.put("effect", feature.effect());
      if (!Double.isNaN(feature.missing())) {
        tree.put("missing", feature.missing());
      }
      tree.put("drifted", feature.isDrifted());
      trees.add(tree);
    }
    return trees;
  }

  private static String name(DriftDecision decision) {
    return switch (decision) {
      case DriftDecision.Drifted _ -> DriftVerdict.DRIFTED;
      case DriftDecision.Quiet _ -> "quiet";
      case DriftDecision.TooFewRows _ -> "too_few_rows";
      case DriftDecision.NotComparable _ -> "not_comparable";
    };
  }

  private static String severity(DriftDecision decision) {
    return decision instanceof DriftDecision.Drifted drifted ? drifted.severity().name() : "none";
  }

  private static List<Feature> features(DriftDecision decision) {
    return switch (decision) {
      case DriftDecision.Drifted drifted ->
          features(
              drifted.columns(),
              drifted.alarms().stream()
                  .map(DriftDecision.Alarm::column)
                  .collect(Collectors.toSet()));
      case DriftDecision.Quiet quiet -> features(quiet.columns(), Set.of());
      case DriftDecision.TooFewRows _, DriftDecision.NotComparable _ -> List.of();
    };
  }

  private static List<Feature> features(List<ColumnDrift> columns, Set<ColumnDrift> alarmed) {
    return columns.stream()
        .map(
            column ->
                new Feature(
                    column.isOutput() ? "crema_" + column.name() : column.name(),
                    column.findings().stream().mapToDouble(Finding::effect).max().orElse(0),
                    column.missing(),
                    alarmed.contains(column)))
        .toList();
  }
}
