package dev.crema.evaluation.leakage;

import dev.crema.data.document.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the probes found.
 *
 * @param table the name of the contract
 * @param lookedAt training rows that the columns were looked at by
 * @param rows rows of both parts, and those that they share
 * @param features how well each feature alone tells the label, the strongest first
 * @param findings in the order of {@link Probe}, then of the columns
 * @param notes what could not be looked at, a sentence each
 */
public record LeakageReport(
    String table,
    long lookedAt,
    SharedRows rows,
    List<FeatureStrength> features,
    List<Finding> findings,
    List<String> notes) {

  /** Copies the lists. */
  public LeakageReport {
    features = List.copyOf(features);
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /**
   * How well one feature alone tells the label.
   *
   * @param name the raw column, or the derived feature
   * @param measure {@code auc} or {@code r2}
   * @param value from 0.5 to 1, or from 0 to 1; NaN if it could not be measured
   * @param how by what: order, categories, a straight line
   * @param distinct different values among those present
   * @param missing share of the rows without a value, from 0 to 1
   */
  public record FeatureStrength(
      String name, String measure, double value, String how, long distinct, double missing) {}

  /**
   * Returns what was found and is not accepted.
   *
   * @return in order
   */
  public List<Finding> warnings() {
    return findings.stream().filter(finding -> !finding.isAccepted()).toList();
  }

  /**
   * Returns the warnings of some probes.
   *
   * @param gates the probes that may not have found anything
   * @return in order; empty if the gates let the data pass
   */
  public List<Finding> failures(Set<Probe> gates) {
    return warnings().stream().filter(finding -> gates.contains(finding.probe())).toList();
  }

  /**
   * Returns the report as JSON.
   *
   * @return one line; the same report gives the same text
   */
  public String toJson() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", 1);
    tree.put("table", table);
    tree.put("looked_at", lookedAt);
    tree.put("train_rows", rows.trainRows());
    tree.put("test_rows", rows.testRows());
    tree.put("shared_rows", rows.shared());
    tree.put("shared_rows_with_label", rows.sharedWithLabel());
    tree.put("repeated_in_train", rows.repeatedInTrain());
    List<Map<String, Object>> found = new ArrayList<>();
    for (Finding finding : findings) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("probe", finding.probe().lowerName());
      entry.put("column", finding.column());
      entry.put("value", finding.value());
      entry.put("accepted", finding.isAccepted());
      entry.put("message", finding.message());
      found.add(entry);
    }
    tree.put("findings", found);
    List<Map<String, Object>> strengths = new ArrayList<>();
    for (FeatureStrength feature : features) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", feature.name());
      if (!Double.isNaN(feature.value())) {
        entry.put(feature.measure(), feature.value());
        entry.put("how", feature.how());
      }
      entry.put("distinct", feature.distinct());
      entry.put("missing", feature.missing());
      strengths.add(entry);
    }
    tree.put("features", strengths);
    tree.put("notes", notes);
    return Json.write(tree);
  }
}
