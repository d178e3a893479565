package dev.crema.drift.report;

import static dev.crema.data.document.Markup.escape;

import dev.crema.drift.ReferenceCategories;
import dev.crema.drift.ReferenceColumn;
import dev.crema.drift.ReferenceNumbers;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.statistics.Distribution;
import java.util.ArrayList;
import java.util.List;

/**
 * A reference profile as one HTML page that needs nothing else, of at most {@value
 * DriftReport#MAX_BYTES} bytes: what does not fit is counted.
 */
public final class ProfileReport {
  private static final int CARD_BYTES = DriftReport.MAX_BYTES - 5_000;

  private final ReferenceProfile profile;
  private final BoundedPage page;

  private ProfileReport(ReferenceProfile profile, String name) {
    this.profile = profile;
    this.page = new BoundedPage("Profile of " + Words.cut(name, 80));
    page.add("<h1>Profile of " + escape(Words.cut(name, 80)) + "</h1>\n");
  }

  /**
   * Returns the page.
   *
   * @param profile what to show
   * @param name of the table
   * @return HTML, a function of both alone
   */
  public static String html(ReferenceProfile profile, String name) {
    return new ProfileReport(profile, name).html();
  }

  private String html() {
    page.add("<p class=\"soft\">" + Words.count(profile.rows()) + " rows, ");
    page.add(Words.count(profile.columns().size()) + " columns. Contract <code>");
    page.add(escape(Words.cut(profile.contractDigest(), 13)) + "</code></p>\n");
    cards("The model's answers", profile.outputs());
    cards("Columns", profile.columns());
    return page.end();
  }

  private void cards(String title, List<ReferenceColumn> columns) {
    if (columns.isEmpty()) {
      return;
    }
    page.add("<h2>" + title + "</h2>\n<div class=\"cards\">\n");
    int shown = 0;
    while (shown < columns.size() && page.add(card(columns.get(shown)), CARD_BYTES)) {
      shown++;
    }
    page.add("</div>\n");
    if (shown < columns.size()) {
      page.add("<p>And " + Words.count(columns.size() - shown) + " more.</p>\n");
    }
  }

  private static String card(ReferenceColumn column) {
    return "<section><h3>%s</h3>%s<p class=\"s\">%s</p></section>\n"
        .formatted(
            escape(Words.cut(column.name(), 80)),
            Plot.of(column, null),
            escape(String.join(" · ", words(column))));
  }

  private static List<String> words(ReferenceColumn column) {
    List<String> words = new ArrayList<>();
    long rows = column.count() + column.missing();
    words.add(
        "missing " + Words.percent(rows == 0 ? Double.NaN : (double) column.missing() / rows));
    switch (column) {
      case ReferenceNumbers numbers -> {
        Distribution values = numbers.distribution();
        if (values != null) {
          words.add("min " + Words.number(values.min()));
          words.add("median " + Words.number(values.quantile(0.5)));
          words.add("max " + Words.number(values.max()));
        }
      }
      case ReferenceCategories categories ->
          words.add(
              categories.isComplete()
                  ? Words.count(categories.counts().size()) + " categories"
                  : "more categories than are named");
    }
    return words;
  }
}
