package dev.crema.probeleakage;

import dev.crema.data.document.Markup;
import dev.crema.evaluation.leakage.Finding;
import dev.crema.evaluation.leakage.LeakageReport;
import dev.crema.evaluation.leakage.Probe;
import java.util.List;
import java.util.Set;

/** Why passed is what it is, as Markdown. */
final class Reasons {
  private Reasons() {}

  static String of(LeakageReport report, Set<Probe> gates) {
    List<Finding> failures = report.failures(gates);
    StringBuilder text = new StringBuilder();
    text.append(
        failures.isEmpty()
            ? "**Passed.** %s\n".formatted(report.warnings().isEmpty() ? "No warnings." : "")
            : "**Not passed:**\n");
    failures.forEach(finding -> add(text, finding));
    List<Finding> others =
        report.warnings().stream().filter(finding -> !failures.contains(finding)).toList();
    if (!others.isEmpty()) {
      text.append("\nWarnings:\n");
      others.forEach(finding -> add(text, finding));
    }
    List<Finding> accepted = report.findings().stream().filter(Finding::isAccepted).toList();
    if (!accepted.isEmpty()) {
      text.append("\nAccepted:\n");
      accepted.forEach(finding -> add(text, finding));
    }
    if (!report.notes().isEmpty()) {
      text.append("\nNot looked at:\n");
      report.notes().forEach(note -> text.append("\n- ").append(Markup.markdown(note)));
      text.append('\n');
    }
    return text.toString();
  }

  private static void add(StringBuilder text, Finding finding) {
    text.append("\n- `%s`: ".formatted(finding.probe().lowerName()))
        .append(Markup.markdown(finding.message()).replace("\n", " "))
        .append('\n');
  }
}
