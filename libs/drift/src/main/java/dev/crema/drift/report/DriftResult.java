package dev.crema.drift.report;

import dev.crema.drift.ColumnDrift;
import dev.crema.drift.DriftDecision;
import dev.crema.drift.DriftPolicy;
import dev.crema.drift.Finding;
import dev.crema.drift.ReferenceColumn;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.Severity;
import dev.crema.drift.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A window beside training, and what was decided on it.
 *
 * @param reference training, of what decides
 * @param beside columns of training that are shown and decide nothing; the window has each
 * @param window the rows; null if they cannot be compared
 * @param decision on the window
 * @param policy under which it was made
 * @param about what is known besides
 */
public record DriftResult(
    ReferenceProfile reference,
    List<ReferenceColumn> beside,
    @Nullable Window window,
    DriftDecision decision,
    DriftPolicy policy,
    About about) {

  /**
   * What the statistics do not know.
   *
   * @param model the algorithm
   * @param packageDigest the package's digest
   * @param start where the window begins, as text; empty if that was not said
   * @param end where it ends; empty likewise
   * @param notes sentences on what could not be compared
   */
  public record About(
      String model, String packageDigest, String start, String end, List<String> notes) {
    /** Copies. */
    public About {
      notes = List.copyOf(notes);
    }
  }

  /** Copies and checks. */
  public DriftResult {
    Objects.requireNonNull(reference, "reference");
    beside = List.copyOf(beside);
    Objects.requireNonNull(decision, "decision");
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(about, "about");
  }

  /**
   * Returns whether a decision was made.
   *
   * @return false if there were too few rows, or they cannot be compared
   */
  public boolean isDecided() {
    return switch (decision) {
      case DriftDecision.Quiet _, DriftDecision.Drifted _ -> true;
      case DriftDecision.TooFewRows _, DriftDecision.NotComparable _ -> false;
    };
  }

  /**
   * Returns how many rows the window has.
   *
   * @return at least 0; 0 if they cannot be compared
   */
  public long rows() {
    return window == null ? 0 : window.rows();
  }

  /**
   * Returns the findings that count.
   *
   * @return the largest effect first; empty unless the window drifted
   */
  public List<DriftDecision.Alarm> alarms() {
    return decision instanceof DriftDecision.Drifted drifted ? drifted.alarms() : List.of();
  }

  /**
   * Returns the severity.
   *
   * @return null unless the window drifted
   */
  public @Nullable Severity severity() {
    return decision instanceof DriftDecision.Drifted drifted ? drifted.severity() : null;
  }

  /**
   * Returns how many columns and outputs have a finding that counts.
   *
   * @return at least 0
   */
  public long driftedColumns() {
    return worst().size();
  }

  /**
   * Returns what was compared, in the order in which a person should see it.
   *
   * @return outputs, then columns, each by effect, the largest first, then those that decide
   *     nothing; empty without rows
   */
  public List<ColumnDrift> columns() {
    List<ColumnDrift> columns = new ArrayList<>(deciding());
    columns.sort(
        Comparator.comparing((ColumnDrift column) -> !column.isOutput())
            .thenComparing(Comparator.comparingDouble(DriftResult::effect).reversed()));
    if (window != null && window.rows() > 0) {
      for (ReferenceColumn column : beside) {
        columns.add(
            ColumnDrift.ofColumn(column, window.column(column.name()))
                .noted("It is behind no feature and decides nothing."));
      }
    }
    return columns;
  }

  private List<ColumnDrift> deciding() {
    return switch (decision) {
      case DriftDecision.Quiet quiet -> quiet.columns();
      case DriftDecision.Drifted drifted -> drifted.columns();
      case DriftDecision.TooFewRows few ->
          few.rows() == 0 || window == null ? List.of() : DriftDecision.compare(reference, window);
      case DriftDecision.NotComparable _ -> List.of();
    };
  }

  /**
   * Returns the numbers that user interfaces list.
   *
   * @return by name, finite: rows, compared, drifted_features, and of what decides largest_effect
   *     and the effect of each output, as score_effect
   */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    List<ColumnDrift> compared = deciding();
    metrics.put("rows", (double) rows());
    metrics.put("compared", (double) compared.size());
    metrics.put("drifted_features", (double) driftedColumns());
    compared.stream()
        .mapToDouble(DriftResult::effect)
        .max()
        .ifPresent(effect -> metrics.put("largest_effect", effect));
    compared.stream()
        .filter(ColumnDrift::isOutput)
        .forEach(output -> metrics.put(output.name() + "_effect", effect(output)));
    return metrics;
  }

  /** The largest finding that counts of each column that has one. */
  Map<ColumnDrift, DriftDecision.Alarm> worst() {
    Map<ColumnDrift, DriftDecision.Alarm> worst = new IdentityHashMap<>();
    alarms().forEach(alarm -> worst.putIfAbsent(alarm.column(), alarm));
    return worst;
  }

  /**
   * Returns the largest effect that was found of a column, whether it counts or not.
   *
   * @param column what was compared
   * @return in [0, 1]; 0 if nothing could be tested
   */
  public static double effect(ColumnDrift column) {
    return column.findings().stream().mapToDouble(Finding::effect).max().orElse(0);
  }
}
