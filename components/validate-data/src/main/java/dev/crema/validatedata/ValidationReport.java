package dev.crema.validatedata;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.document.Markup;
import dev.crema.data.quality.ColumnProfile;
import dev.crema.data.quality.ColumnQuality;
import dev.crema.data.quality.QualityReport;
import dev.crema.data.quality.Rejection;
import dev.crema.data.quality.TableProfile;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Draws what was found as one HTML page without scripts and without anything to load. */
final class ValidationReport {
  private static final int BAR_WIDTH = 6;
  private static final int BAR_HEIGHT = 32;
  private static final double WHOLE = 100;

  private final QualityReport report;
  private final TableProfile profile;
  private final List<Rejection> rejections;
  private final StringBuilder out = new StringBuilder();

  ValidationReport(QualityReport report, TableProfile profile, List<Rejection> rejections) {
    this.report = report;
    this.profile = profile;
    this.rejections = rejections;
  }

  String html() {
    out.append(
        Markup.page(
            "Validation of " + report.contract().name(),
            Markup.resource(ValidationReport.class, "report.css")));
    line("<h1>Validation of %s</h1>", report.contract().name());
    if (!report.contract().description().isEmpty()) {
      line("<p>%s</p>", report.contract().description());
    }
    verdict();
    tiles();
    classes();
    rejections();
    columns();
    return out.append(Markup.END).toString();
  }

  private void verdict() {
    if (report.passed()) {
      line("<p class=\"verdict good\">Passed</p>");
      return;
    }
    line("<div class=\"verdict bad\">Not passed<ul>");
    report.reasons().forEach(reason -> line("<li>%s</li>", reason));
    line("</ul></div>");
  }

  private void tiles() {
    line("<div class=\"tiles\">");
    tile("rows", whole(report.rows()));
    tile("keep every rule", whole(report.validRows()));
    tile("pass rate", percent(report.passRate()));
    tile("asked", percent(report.contract().minPassRate()));
    tile("lowest completeness", percent(report.lowestCompleteness()));
    tile("asked", percent(report.contract().minCompleteness()));
    line("</div>");
  }

  private void tile(String name, String value) {
    line("<div><b>%s</b><span>%s</span></div>", value, name);
  }

  private void classes() {
    if (report.classes().isEmpty()) {
      return;
    }
    line("<h2>Classes of the label, in the rows that keep every rule</h2><div class=\"bars\">");
    for (Map.Entry<String, Long> entry : report.classes().entrySet()) {
      bar(entry.getKey(), entry.getValue(), report.validRows());
    }
    line("</div>");
  }

  private void bar(String name, long count, long of) {
    double share = of == 0 ? 0 : (double) count / of;
    line("<div><span>%s</span>", name);
    line("<i><u style=\"width:%s%%\"></u></i>", String.format(Locale.ROOT, "%.1f", share * WHOLE));
    line("<span>%s (%s)</span></div>", whole(count), percent(share));
  }

  private void rejections() {
    line("<h2>Broken rules</h2>");
    if (rejections.isEmpty()) {
      line("<p>None.</p>");
      return;
    }
    line("<div class=\"scroll\"><table><thead><tr><th>line<th>column<th>value<th>rule<th>message");
    line("</tr></thead><tbody>");
    for (Rejection rejection : rejections) {
      line("<tr><td>%s", rejection.line() == 0 ? "" : Long.toString(rejection.line()));
      line("<td>%s", rejection.problem().field());
      line("<td><code>%s</code>", String.valueOf(valueOrDash(rejection.problem().value())));
      line("<td>%s<td>%s</tr>", rejection.problem().rule(), rejection.problem().message());
    }
    line("</tbody></table></div>");
    long all =
        report.columns().stream()
            .flatMap(column -> column.broken().values().stream())
            .mapToLong(Long::longValue)
            .sum();
    if (all > rejections.size()) {
      String shown = whole(rejections.size());
      line("<p>The first %s of %s; all are in the dataset of rejections.</p>", shown, whole(all));
    }
  }

  private static String valueOrDash(@Nullable String value) {
    return value == null ? "\u2013" : value;
  }

  private void columns() {
    line("<h2>Columns</h2>");
    if (profile.describedRows() < profile.rows()) {
      line("<p>Values are described by the first %s rows.</p>", whole(profile.describedRows()));
    }
    line("<div class=\"cards\">");
    List<ColumnProfile> profiles = profile.columns();
    for (int i = 0; i < profiles.size(); i++) {
      card(report.columns().get(i), profiles.get(i));
    }
    line("</div>");
  }

  private void card(ColumnQuality quality, ColumnProfile values) {
    ColumnContract column = quality.column();
    boolean isBad = !quality.broken().isEmpty();
    line("<section class=\"%s\"><h3>%s</h3>", isBad ? "broken" : "kept", column.name());
    line("<p class=\"kind\">%s, %s</p>", column.type().lowerName(), column.role().lowerName());
    if (!column.description().isEmpty()) {
      line("<p>%s</p>", column.description());
    }
    line("<dl>");
    item("complete", percent(quality.completeness()));
    item("distinct", whole(values.distinct()));
    quality.broken().forEach((rule, count) -> item("breaks " + rule, whole(count)));
    ColumnProfile.Numbers numbers = values.numbers();
    if (numbers != null) {
      numbers(column.type(), numbers);
    }
    line("</dl>");
    if (numbers != null) {
      histogram(numbers.histogram());
    }
    if (!values.top().isEmpty()) {
      line("<div class=\"bars\">");
      values
          .top()
          .forEach(top -> bar(CellParser.shorten(top.value()), top.count(), values.count()));
      line("</div>");
    }
    line("</section>");
  }

  private void numbers(ColumnType type, ColumnProfile.Numbers numbers) {
    item("min", number(type, numbers.min()));
    item("25 %", number(type, numbers.quarter()));
    item("median", number(type, numbers.median()));
    item("75 %", number(type, numbers.threeQuarters()));
    item("max", number(type, numbers.max()));
    item("mean", number(type, numbers.mean()));
    if (type == ColumnType.INTEGER || type == ColumnType.NUMBER) {
      item("sd", number(type, numbers.standardDeviation()));
    }
  }

  private void item(String name, String value) {
    line("<dt>%s<dd>%s", name, value);
  }

  private void histogram(List<Integer> bins) {
    int highest = bins.stream().mapToInt(Integer::intValue).max().orElse(1);
    int width = bins.size() * BAR_WIDTH;
    line(
        "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"histogram\">",
        Integer.toString(width), Integer.toString(BAR_HEIGHT));
    for (int i = 0; i < bins.size(); i++) {
      double height = (double) bins.get(i) * BAR_HEIGHT / highest;
      line(
          "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
          Integer.toString(i * BAR_WIDTH),
          String.format(Locale.ROOT, "%.1f", BAR_HEIGHT - height),
          Integer.toString(BAR_WIDTH - 1),
          String.format(Locale.ROOT, "%.1f", height));
    }
    line("</svg>");
  }

  private static String number(ColumnType type, double value) {
    if (Double.isNaN(value)) {
      return "\u2013";
    }
    return switch (type) {
      case DATE, TIMESTAMP -> CellParser.formatNumber(type, Math.rint(value));
      case INTEGER, NUMBER, BOOLEAN, STRING -> plain(value);
    };
  }

  private static String plain(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return Long.toString((long) value);
    }
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Rounded down, so that what is below a limit is never shown as the limit. */
  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", Math.floor(share * WHOLE * WHOLE + 1e-9) / WHOLE);
  }

  /** Adds a line; every value is escaped, so that no data can become markup. */
  private void line(String format, Object... values) {
    Object[] escaped = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      escaped[i] = Markup.escape(String.valueOf(values[i]));
    }
    out.append(values.length == 0 ? format : String.format(Locale.ROOT, format, escaped));
    out.append('\n');
  }
}
