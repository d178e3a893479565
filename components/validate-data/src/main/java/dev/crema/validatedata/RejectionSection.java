package dev.crema.validatedata;

import dev.crema.data.ColumnContract;
import dev.crema.data.quality.QualityReport;
import dev.crema.data.quality.Rejection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws which rules are broken most, with examples and ways out, and the first broken rules. */
final class RejectionSection {
  /** Most rules that are shown with examples. */
  static final int MAX_RULES = 20;

  private final QualityReport report;
  private final BrokenRules broken;
  private final List<Rejection> first;
  private final Page page;

  RejectionSection(ValidationReport.Found found, Page page) {
    report = found.report();
    broken = found.broken();
    first = found.first();
    this.page = page;
  }

  void draw() {
    page.line("<h2>Broken rules</h2>");
    if (first.isEmpty()) {
      page.line("<p>None.</p>");
      return;
    }
    page.line("<div class=\"cards\">");
    List<BrokenRules.Broken> rules = broken.mostFrequent();
    rules.stream().limit(MAX_RULES).forEach(this::rule);
    page.line("</div>");
    if (rules.size() > MAX_RULES) {
      page.line("<p>And %s rules that are broken less often.</p>", rules.size() - MAX_RULES);
    }
    long all = rules.stream().mapToLong(BrokenRules.Broken::rows).sum();
    page.line("<details><summary>Line by line</summary>");
    table();
    page.line("</details>");
    if (all > first.size()) {
      page.line(
          "<p>The first %s of %s; all are in the dataset of rejections.</p>",
          Page.whole(first.size()), Page.whole(all));
    }
  }

  private void rule(BrokenRules.Broken rule) {
    page.line("<section class=\"broken\"><h3>%s</h3>", rule.column());
    page.line(
        "<p><b>%s</b> breaks <code>%s</code>, %s of all rows.</p>",
        rule.rows() == 1 ? "1 row" : Page.whole(rule.rows()) + " rows",
        rule.rule(),
        Page.percent((double) rule.rows() / Math.max(1, report.rows())));
    page.line("<ul>");
    for (Rejection example : rule.examples()) {
      page.line("<li>%s%s</li>", line(example), example.problem().message());
    }
    page.line("</ul>");
    String value = rule.examples().isEmpty() ? null : rule.examples().getFirst().problem().value();
    page.line(
        "<p class=\"out\">%s</p></section>", WaysOut.of(column(rule.column()), rule.rule(), value));
  }

  private @Nullable ColumnContract column(String name) {
    int slot = report.contract().indexOf(name);
    return slot < 0 ? null : report.contract().columns().get(slot);
  }

  private static String line(Rejection rejection) {
    return rejection.line() == 0 ? "" : "Line %d: ".formatted(rejection.line());
  }

  private void table() {
    page.line("<table><thead><tr><th>line<th>column<th>value<th>rule<th>message");
    page.line("</tr></thead><tbody>");
    for (Rejection rejection : first) {
      String value = rejection.problem().value();
      page.line("<tr><td>%s", rejection.line() == 0 ? "" : Long.toString(rejection.line()));
      page.line("<td>%s", rejection.problem().field());
      page.line("<td><code>%s</code>", value == null ? "\u2013" : value);
      page.line("<td>%s<td>%s</tr>", rejection.problem().rule(), rejection.problem().message());
    }
    page.line("</tbody></table>");
  }
}
