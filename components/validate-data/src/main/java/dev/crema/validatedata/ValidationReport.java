package dev.crema.validatedata;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.quality.BesideLimit;
import dev.crema.data.quality.ColumnProfile;
import dev.crema.data.quality.ColumnQuality;
import dev.crema.data.quality.MissingMap;
import dev.crema.data.quality.QualityGate;
import dev.crema.data.quality.QualityReport;
import dev.crema.data.quality.Rejection;
import dev.crema.data.quality.TableProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Draws what was found as one HTML page without scripts and without anything to load. */
final class ValidationReport {
  /** Most columns that are described; of a wider table those with something to say go first. */
  static final int MAX_CARDS = 200;

  private static final int BAR_WIDTH = 6;
  private static final int BAR_HEIGHT = 32;

  private final Found found;
  private final QualityReport report;
  private final Page page;

  /**
   * What was found.
   *
   * @param report of the contract
   * @param answers of the gate
   * @param profile of the first rows
   * @param missing where values are missing
   * @param broken the rules by their frequency
   * @param first the first broken rules
   */
  record Found(
      QualityReport report,
      List<QualityGate.Answer> answers,
      TableProfile profile,
      MissingMap missing,
      BrokenRules broken,
      List<Rejection> first) {

    /** What of contract and gate is not as it should be. */
    List<String> reasons() {
      List<String> reasons = new ArrayList<>(report.reasons());
      answers.stream()
          .filter(answer -> !answer.passed())
          .map(QualityGate.Answer::sentence)
          .filter(sentence -> !reasons.contains(sentence))
          .forEach(reasons::add);
      return reasons;
    }
  }

  ValidationReport(Found found) {
    this.found = found;
    report = found.report();
    page = new Page("Validation of " + report.contract().name());
  }

  String html() {
    page.line("<h1>Validation of %s</h1>", report.contract().name());
    if (!report.contract().description().isEmpty()) {
      page.line("<p>%s</p>", report.contract().description());
    }
    verdict();
    tiles();
    gate();
    classes();
    new RejectionSection(found, page).draw();
    new MissingSection(report.columns(), found.missing(), page).draw();
    columns();
    return page.end();
  }

  private void verdict() {
    List<String> reasons = found.reasons();
    if (reasons.isEmpty()) {
      page.line("<p class=\"verdict good\">Passed</p>");
      return;
    }
    page.line("<div class=\"verdict bad\">Not passed<ul>");
    reasons.forEach(reason -> page.line("<li>%s</li>", reason));
    page.line("</ul></div>");
  }

  private void tiles() {
    page.line("<div class=\"tiles\">");
    tile("rows", Page.whole(report.rows()));
    tile("keep every rule", Page.whole(report.validRows()));
    tiles("pass rate", report.passRate(), report.contract().minPassRate());
    tiles("lowest completeness", report.lowestCompleteness(), report.contract().minCompleteness());
    page.line("</div>");
  }

  private void tiles(String name, double share, double asked) {
    BesideLimit shown = BesideLimit.share(share, asked);
    tile(name, shown.percent(share));
    tile("asked", shown.percent(asked));
  }

  private void tile(String name, String value) {
    page.line("<div><b>%s</b><span>%s</span></div>", value, name);
  }

  private void gate() {
    if (found.answers().isEmpty()) {
      return;
    }
    page.line("<h2>Gate</h2><ul class=\"gate\">");
    for (QualityGate.Answer answer : found.answers()) {
      page.line(
          "<li class=\"%s\"><b>%s</b> %s</li>",
          answer.passed() ? "good" : "bad", answer.passed() ? "yes" : "no", answer.sentence());
    }
    page.line("</ul>");
  }

  private void classes() {
    if (report.classes().isEmpty()) {
      return;
    }
    page.line(
        "<h2>Classes of the label, in the rows that keep every rule</h2><div class=\"bars\">");
    int shown = 0;
    for (Map.Entry<String, Long> entry : report.classes().entrySet()) {
      if (shown++ < MAX_CARDS) {
        page.bar(CellParser.shorten(entry.getKey()), entry.getValue(), report.validRows());
      }
    }
    page.line("</div>");
  }

  private void columns() {
    TableProfile profile = found.profile();
    page.line("<h2>Columns</h2>");
    if (profile.describedRows() < profile.rows()) {
      page.line(
          "<p>Values are described by the first %s rows.</p>", Page.whole(profile.describedRows()));
    }
    List<ColumnProfile> profiles = profile.columns();
    List<Integer> order =
        IntStream.range(0, profiles.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> report.columns().get(i).broken().isEmpty()))
            .toList();
    boolean isWide = profiles.size() > MAX_CARDS;
    page.line("<div class=\"cards\">");
    for (int i = 0; i < Math.min(MAX_CARDS, profiles.size()); i++) {
      int column = isWide ? order.get(i) : i;
      card(report.columns().get(column), profiles.get(column));
    }
    page.line("</div>");
    if (isWide) {
      rest(order.subList(MAX_CARDS, order.size()));
    }
  }

  private void rest(List<Integer> columns) {
    page.line("<h2>%s columns more</h2><p class=\"rest\">", Page.whole(columns.size()));
    for (int i : columns) {
      ColumnQuality quality = report.columns().get(i);
      page.line(
          "<span>%s: %s, %s complete</span>",
          CellParser.shorten(quality.column().name()),
          quality.column().type().lowerName(),
          Page.percent(quality.completeness()));
    }
    page.line("</p>");
  }

  private void card(ColumnQuality quality, ColumnProfile values) {
    ColumnContract column = quality.column();
    boolean isBad = !quality.broken().isEmpty();
    page.line("<section class=\"%s\"><h3>%s</h3>", isBad ? "broken" : "kept", column.name());
    page.line("<p class=\"kind\">%s, %s</p>", column.type().lowerName(), column.role().lowerName());
    if (!column.description().isEmpty()) {
      page.line("<p>%s</p>", column.description());
    }
    page.line("<dl>");
    item("complete", Page.percent(quality.completeness()));
    item("distinct", Page.whole(values.distinct()));
    quality.broken().forEach((rule, count) -> item("breaks " + rule, Page.whole(count)));
    ColumnProfile.Numbers numbers = values.numbers();
    if (numbers != null) {
      numbers(column.type(), numbers);
    }
    page.line("</dl>");
    if (numbers != null) {
      histogram(column.name(), numbers.histogram());
    }
    if (!values.top().isEmpty()) {
      page.line("<div class=\"bars\">");
      values
          .top()
          .forEach(top -> page.bar(CellParser.shorten(top.value()), top.count(), values.count()));
      page.line("</div>");
    }
    page.line("</section>");
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
    page.line("<dt>%s<dd>%s", name, value);
  }

  private void histogram(String name, List<Integer> bins) {
    int highest = bins.stream().mapToInt(Integer::intValue).max().orElse(1);
    int width = bins.size() * BAR_WIDTH;
    page.line(
        "<svg viewBox=\"0 0 %s %s\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"%s\">",
        Integer.toString(width), Integer.toString(BAR_HEIGHT), "histogram of " + name);
    for (int i = 0; i < bins.size(); i++) {
      double height = (double) bins.get(i) * BAR_HEIGHT / highest;
      page.line(
          "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
          Integer.toString(i * BAR_WIDTH),
          String.format(Locale.ROOT, "%.1f", BAR_HEIGHT - height),
          Integer.toString(BAR_WIDTH - 1),
          String.format(Locale.ROOT, "%.1f", height));
    }
    page.line("</svg>");
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
}
