package dev.crema.probeleakage;

import static dev.crema.data.document.Markup.escape;

import dev.crema.data.document.Markup;
import dev.crema.evaluation.leakage.Finding;
import dev.crema.evaluation.leakage.LeakageReport;
import dev.crema.evaluation.leakage.LeakageReport.FeatureStrength;
import dev.crema.evaluation.leakage.Probe;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the probes found as one HTML page without scripts and without anything to load. */
final class LeakagePage {
  /** A page of more lines is read by nobody; leakage.json has all. */
  private static final int MAX_LINES = 500;

  private final LeakageReport report;
  private final Set<Probe> gates;
  private final StringBuilder html = new StringBuilder();

  LeakagePage(LeakageReport report, Set<Probe> gates) {
    this.report = report;
    this.gates = gates;
  }

  String html() {
    html.append(
        Markup.page("Leakage in " + report.table(), Markup.style(LeakagePage.class, "report.css")));
    line("<h1>Leakage in %s</h1>", escape(report.table()));
    line(
        "<p class=\"soft\">Columns are looked at by %s training rows.</p>",
        count(report.lookedAt()));
    verdict();
    cards();
    findings();
    strengths();
    return html.append(Markup.END).toString();
  }

  private void verdict() {
    boolean passed = report.failures(gates).isEmpty();
    line(
        "<p class=\"verdict %s\">%s</p>",
        passed ? "good" : "bad", passed ? "Passed" : "Not passed");
    if (gates.isEmpty()) {
      line("<p class=\"soft\">No probe is a gate: all are warnings.</p>");
    }
  }

  private void cards() {
    line("<div class=\"cards\">");
    card(count(report.warnings().size()), "warnings");
    card(count(report.rows().trainRows()), "training rows");
    card(count(report.rows().testRows()), "test rows");
    card(
        "%s (%s)".formatted(count(report.rows().shared()), percent(report.rows().share())),
        "test rows whose features a training row has");
    card(count(report.rows().sharedWithLabel()), "of them with its label, too");
    card(count(report.rows().repeatedInTrain()), "training rows that repeat another");
    line("</div>");
  }

  private void card(String value, String name) {
    line("<div class=\"card\"><b>%s</b><span>%s</span></div>", value, name);
  }

  private void findings() {
    line("<h2>What was found</h2>");
    if (report.findings().isEmpty()) {
      line("<p>Nothing.</p>");
    }
    for (Finding finding : report.findings()) {
      boolean isGate = !finding.isAccepted() && gates.contains(finding.probe());
      String kind = finding.isAccepted() ? "accepted" : isGate ? "gate" : "warning";
      line(
          "<div class=\"finding %s\"><small>%s, %s</small>%s</div>",
          kind, finding.probe().lowerName(), kind, escape(finding.message()).replace("\n", "<br>"));
    }
    report.notes().forEach(note -> line("<p class=\"soft\">%s</p>", escape(note)));
  }

  private void strengths() {
    line("<h2>How well each feature alone tells the label</h2>");
    line("<div class=\"scroll\"><table><thead><tr><th>feature<th>strength<th><th>how<th>values");
    line("<th>missing</tr></thead><tbody>");
    Set<String> told = new HashSet<>();
    report.findings().forEach(finding -> told.add(finding.column()));
    List<FeatureStrength> features = report.features();
    for (FeatureStrength feature : features.subList(0, Math.min(MAX_LINES, features.size()))) {
      boolean isKnown = !Double.isNaN(feature.value());
      double shown = isKnown ? bar(feature) : 0;
      line(
          "<tr%s><td>%s",
          told.contains(feature.name()) ? " class=\"told\"" : "", escape(feature.name()));
      line("<td>%s", isKnown ? measure(feature) : "&ndash;");
      line("<td><i class=\"bar\"><u style=\"width:%s%%\"></u></i>", Markup.coordinate(100 * shown));
      line(
          "<td>%s<td>%s<td>%s</tr>",
          escape(feature.how()), count(feature.distinct()), percent(feature.missing()));
    }
    line("</tbody></table></div>");
    if (features.size() > MAX_LINES) {
      line(
          "<p class=\"soft\">And %s more; leakage.json has all.</p>",
          count(features.size() - MAX_LINES));
    }
  }

  /** An AUC of one half is no strength at all. */
  private static double bar(FeatureStrength feature) {
    return feature.measure().equals("auc") ? 2 * feature.value() - 1 : feature.value();
  }

  private static String measure(FeatureStrength feature) {
    return (feature.measure().equals("auc") ? "AUC " : "R² ")
        // Rounded down, so that what is not 1 is never shown as 1.
        + String.format(Locale.ROOT, "%.4f", Math.floor(feature.value() * 1e4) / 1e4);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private void line(String format, Object... values) {
    html.append(format.formatted(values)).append('\n');
  }
}
