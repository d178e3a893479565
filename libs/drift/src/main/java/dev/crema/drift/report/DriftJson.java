package dev.crema.drift.report;

import dev.crema.data.document.Json;
import dev.crema.drift.ColumnDrift;
import dev.crema.drift.DriftDecision;
import dev.crema.drift.Finding;
import dev.crema.drift.Severity;
import dev.crema.drift.statistics.OutOfRange;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A decision as {@code drift.json}, for programs; described in {@code docs/reference/drift.md}.
 * What is not a number is null.
 */
public final class DriftJson {
  /** The version of the format. */
  public static final int VERSION = 1;

  private final DriftResult result;
  private final Map<ColumnDrift, DriftDecision.Alarm> worst;
  private final Map<ColumnDrift, Map<Finding, Double>> adjusted = new IdentityHashMap<>();

  private DriftJson(DriftResult result) {
    this.result = result;
    this.worst = result.worst();
    for (DriftDecision.Alarm alarm : result.alarms()) {
      adjusted
          .computeIfAbsent(alarm.column(), _ -> new HashMap<>())
          .put(alarm.finding(), alarm.adjustedPValue());
    }
  }

  /**
   * Returns the file.
   *
   * @param result what was decided
   * @return canonical JSON on one line; equal results have equal text
   */
  public static String text(DriftResult result) {
    return Json.write(new DriftJson(result).tree()) + "\n";
  }

  private Map<String, @Nullable Object> tree() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("outcome", outcome());
    tree.put("decided", result.isDecided());
    tree.put("drifted", result.decision().isDrifted());
    tree.put("severity", name(result.severity()));
    tree.put("reasons", result.decision().reasons());
    tree.put("notes", result.about().notes());
    tree.put("window", window());
    tree.put("reference", reference());
    tree.put("policy", policy());
    tree.put("columns", result.columns().stream().map(this::column).toList());
    return tree;
  }

  private String outcome() {
    return switch (result.decision()) {
      case DriftDecision.Drifted _ -> "drifted";
      case DriftDecision.Quiet _ -> "quiet";
      case DriftDecision.TooFewRows _ -> "too_few_rows";
      case DriftDecision.NotComparable _ -> "not_comparable";
    };
  }

  private Map<String, @Nullable Object> window() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("start", emptyAsNull(result.about().start()));
    tree.put("end", emptyAsNull(result.about().end()));
    tree.put("rows", result.window() == null ? null : result.rows());
    return tree;
  }

  private Map<String, @Nullable Object> reference() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("algorithm", result.about().model());
    tree.put("package_digest", result.about().packageDigest());
    tree.put("contract_digest", result.reference().contractDigest());
    tree.put("rows", result.reference().rows());
    return tree;
  }

  private Map<String, @Nullable Object> policy() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("alpha", result.policy().falseAlarmRate());
    tree.put("min_effect", result.policy().minEffect());
    tree.put("min_rows", result.policy().minRows());
    return tree;
  }

  private Map<String, @Nullable Object> column(ColumnDrift column) {
    DriftDecision.Alarm alarm = worst.get(column);
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("name", column.name());
    tree.put("output", column.isOutput());
    tree.put("drifted", alarm != null);
    tree.put("severity", alarm == null ? null : name(alarm.severity()));
    tree.put("effect", DriftResult.effect(column));
    tree.put("findings", findings(column));
    tree.put("psi", number(column.distances().populationStability()));
    tree.put("jensen_shannon", number(column.distances().jensenShannon()));
    tree.put("wasserstein", number(column.distances().wasserstein()));
    tree.put("missing", number(column.missing()));
    tree.put("out_of_range", outOfRange(column.outOfRange()));
    tree.put("new_share", number(column.newShare()));
    tree.put("new_categories", column.newCategories());
    tree.put("notes", column.notes());
    return tree;
  }

  private List<Map<String, @Nullable Object>> findings(ColumnDrift column) {
    Map<Finding, Double> counting = adjusted.getOrDefault(column, Map.of());
    return column.findings().stream().map(finding -> tree(finding, counting)).toList();
  }

  private static Map<String, @Nullable Object> tree(
      Finding finding, Map<Finding, Double> counting) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("kind", finding.kind().name().toLowerCase(Locale.ROOT));
    tree.put("statistic", number(finding.test().statistic()));
    tree.put("p_value", finding.test().pValue());
    tree.put("effect", finding.effect());
    tree.put("counts", counting.containsKey(finding));
    tree.put("adjusted_p_value", counting.get(finding));
    return tree;
  }

  private static @Nullable Map<String, @Nullable Object> outOfRange(@Nullable OutOfRange outside) {
    if (outside == null) {
      return null;
    }
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("below", outside.below());
    tree.put("above", outside.above());
    tree.put("share", outside.share());
    return tree;
  }

  private static @Nullable Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static @Nullable String name(@Nullable Severity severity) {
    return severity == null ? null : severity.name();
  }

  private static @Nullable String emptyAsNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
