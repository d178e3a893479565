package dev.crema.drift.report;

import static dev.crema.data.document.Markup.escape;

import dev.crema.data.document.Markup;
import dev.crema.drift.ColumnDrift;
import dev.crema.drift.DriftDecision;
import dev.crema.drift.ReferenceColumn;
import dev.crema.drift.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A decision on a window as one HTML page that needs nothing else: no script, no font, no picture.
 *
 * <p>At most {@value #MAX_BYTES} bytes in UTF-8, because user interfaces load it whole: columns are
 * drawn by effect as long as they fit (a thousand of numbers do), the rest are lines of a table,
 * and what does not fit there is counted.
 */
public final class DriftReport {
  /** The largest page. */
  public static final int MAX_BYTES = 1_000_000;

  private static final int CARD_BYTES = 930_000;
  private static final int LINE_BYTES = 980_000;

  /** How many reasons stand on top; all are in the JSON. */
  static final int MAX_REASONS = 20;

  /** Most characters of a reason: names and categories may be long. */
  static final int MAX_SENTENCE = 600;

  private final DriftResult result;
  private final Map<ColumnDrift, DriftDecision.Alarm> worst;
  private final Map<String, ReferenceColumn> columns = new HashMap<>();
  private final Map<String, ReferenceColumn> outputs = new HashMap<>();
  private final BoundedPage page;

  private DriftReport(DriftResult result) {
    this.result = result;
    this.worst = result.worst();
    result.reference().columns().forEach(column -> columns.put(column.name(), column));
    result.beside().forEach(column -> columns.put(column.name(), column));
    result.reference().outputs().forEach(output -> outputs.put(output.name(), output));
    this.page = new BoundedPage("Drift of " + Words.cut(result.about().model(), 80));
  }

  /**
   * Returns the page.
   *
   * @param result what was decided
   * @return HTML, a function of the result alone
   */
  public static String html(DriftResult result) {
    return new DriftReport(result).html();
  }

  /**
   * Returns the style sheet, for pages that lie beside these.
   *
   * @return CSS that loads nothing
   */
  public static String style() {
    return Markup.resource(DriftReport.class, "report.css");
  }

  private String html() {
    head();
    verdict();
    tiles();
    notes();
    List<ColumnDrift> all = result.columns();
    List<ColumnDrift> answers = all.stream().filter(ColumnDrift::isOutput).toList();
    cards("The model's answers", answers);
    cards("Columns", all.subList(answers.size(), all.size()));
    page.add(Legend.HTML);
    return page.end();
  }

  private void head() {
    DriftResult.About about = result.about();
    page.add("<h1>Drift of " + escape(Words.cut(about.model(), 80)) + "</h1>\n<p class=\"soft\">");
    if (!about.start().isEmpty() || !about.end().isEmpty()) {
      page.add("Window from " + escape(Words.cut(about.start(), 40)));
      page.add(" to " + escape(Words.cut(about.end(), 40)) + ", ");
    }
    page.add("beside " + Words.count(result.reference().rows()) + " rows of training");
    if (!about.packageDigest().isEmpty()) {
      page.add(". Package <code>" + escape(Words.cut(about.packageDigest(), 13)) + "</code>");
    }
    page.add("</p>\n");
  }

  private void verdict() {
    page.add(
        switch (result.decision()) {
          case DriftDecision.Drifted drifted ->
              "<div class=\"verdict bad\"><b>Drifted, %s</b>".formatted(drifted.severity());
          case DriftDecision.Quiet _ ->
              "<div class=\"verdict good\"><b>Quiet</b><p>Nothing is other than in training beyond"
                  + " chance and the smallest effect.</p>";
          case DriftDecision.TooFewRows _ ->
              "<div class=\"verdict open\"><b>Not decided: too few rows</b>";
          case DriftDecision.NotComparable _ ->
              "<div class=\"verdict open\"><b>Not decided: not comparable</b>";
        });
    sentences(result.decision().reasons());
    page.add("</div>\n");
  }

  private void sentences(List<String> sentences) {
    if (sentences.isEmpty()) {
      return;
    }
    page.add("<ul>");
    sentences.stream()
        .limit(MAX_REASONS)
        .forEach(text -> page.add("<li>" + escape(Words.cut(text, MAX_SENTENCE)) + "</li>\n"));
    page.add("</ul>");
    if (sentences.size() > MAX_REASONS) {
      page.add("<p>And " + Words.count(sentences.size() - MAX_REASONS) + " more.</p>");
    }
  }

  private void tiles() {
    page.add("<div class=\"tiles\">");
    tile("rows", Words.count(result.rows()));
    tile("compared", Words.count(columns.size() + (long) outputs.size()));
    tile("drifted", Words.count(result.driftedColumns()));
    tile("false alarms, at most", Words.percent(result.policy().falseAlarmRate()));
    tile("smallest effect", Words.percent(result.policy().minEffect()));
    tile("smallest window", Words.count(result.policy().minRows()));
    page.add("</div>\n");
  }

  private void tile(String name, String value) {
    page.add("<div><b>" + value + "</b><span>" + name + "</span></div>");
  }

  private void notes() {
    result.about().notes().stream()
        .limit(MAX_REASONS)
        .forEach(
            note ->
                page.add("<p class=\"note\">" + escape(Words.cut(note, MAX_SENTENCE)) + "</p>\n"));
  }

  private void cards(String title, List<ColumnDrift> shown) {
    if (shown.isEmpty()) {
      return;
    }
    page.add("<h2>" + title + "</h2>\n");
    page.add("<p class=\"soft\"><i class=\"k b\"></i> training <i class=\"k n\"></i> window</p>\n");
    page.add("<div class=\"cards\">\n");
    int next = 0;
    while (next < shown.size() && page.add(card(shown.get(next)), CARD_BYTES)) {
      next++;
    }
    page.add("</div>\n");
    if (next < shown.size()) {
      lines(shown.subList(next, shown.size()));
    }
  }

  private String card(ColumnDrift column) {
    DriftDecision.Alarm alarm = worst.get(column);
    StringBuilder html = new StringBuilder(alarm == null ? "<section>" : "<section class=\"a\">");
    html.append("<h3>").append(escape(Words.cut(column.name(), 80))).append("</h3><p>");
    html.append(headline(column)).append("</p>");
    html.append(drawing(column)).append("<p class=\"s\">");
    html.append(escape(String.join(" · ", Statistics.of(column, reference(column)))));
    html.append("</p>");
    for (String note : column.notes()) {
      html.append("<p class=\"s\">").append(escape(Words.cut(note, 200))).append("</p>");
    }
    return html.append("</section>\n").toString();
  }

  private String headline(ColumnDrift column) {
    DriftDecision.Alarm alarm = worst.get(column);
    String elsewhere = Words.percent(DriftResult.effect(column)) + " of the rows lie elsewhere";
    if (alarm == null) {
      return column.findings().isEmpty() ? "not tested" : elsewhere;
    }
    Severity severity = alarm.severity();
    return "<b>%s</b> %s: %s".formatted(severity, elsewhere, alarm.finding().kind().words());
  }

  private String drawing(ColumnDrift column) {
    return result.window() == null
        ? ""
        : Plot.of(
            reference(column),
            column.isOutput()
                ? result.window().output(column.name())
                : result.window().column(column.name()));
  }

  private ReferenceColumn reference(ColumnDrift column) {
    ReferenceColumn found = (column.isOutput() ? outputs : columns).get(column.name());
    if (found == null) {
      throw new IllegalStateException("(%s) is not in the reference.".formatted(column.name()));
    }
    return found;
  }

  private void lines(List<ColumnDrift> rest) {
    page.add("<h2>Columns of smaller effect</h2>\n<div class=\"scroll\"><table><tr>");
    page.add("<th>column</th><th>effect</th><th>PSI</th><th>missing</th></tr>\n");
    List<ColumnDrift> left = new ArrayList<>(rest);
    while (!left.isEmpty() && page.add(line(left.getFirst()), LINE_BYTES)) {
      left.removeFirst();
    }
    page.add("</table></div>\n");
    if (!left.isEmpty()) {
      page.add("<p>" + Words.count(left.size()) + " more columns are in drift.json.</p>\n");
    }
  }

  private static String line(ColumnDrift column) {
    return "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n"
        .formatted(
            escape(Words.cut(column.name(), 80)),
            Words.percent(DriftResult.effect(column)),
            Words.number(column.distances().populationStability()),
            Words.percent(column.missing()));
  }
}
