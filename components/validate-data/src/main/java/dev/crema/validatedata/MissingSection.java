package dev.crema.validatedata;

import dev.crema.data.quality.ColumnQuality;
import dev.crema.data.quality.MissingMap;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Draws where values are missing: a strip for each column, from the first row to the last. */
final class MissingSection {
  /** Most columns that are drawn; the least complete ones. */
  static final int MAX_COLUMNS = 40;

  private static final int STEPS = 10;

  private final List<ColumnQuality> columns;
  private final MissingMap map;
  private final Page page;

  MissingSection(List<ColumnQuality> columns, MissingMap map, Page page) {
    this.columns = columns;
    this.map = map;
    this.page = page;
  }

  void draw() {
    List<Integer> missing =
        IntStream.range(0, columns.size())
            .filter(i -> columns.get(i).missing() > 0)
            .boxed()
            .sorted(Comparator.comparingLong(i -> -columns.get(i).missing()))
            .toList();
    page.line("<h2>Missing values</h2>");
    if (missing.isEmpty()) {
      page.line("<p>None.</p>");
      return;
    }
    page.line("<p class=\"kind\">From the first row on the left to the last on the right.</p>");
    page.line("<div class=\"map\">");
    missing.stream().limit(MAX_COLUMNS).forEach(this::strip);
    page.line("</div>");
    if (missing.size() > MAX_COLUMNS) {
      page.line(
          "<p>The %s least complete of %s columns with missing values.</p>",
          Page.whole(MAX_COLUMNS), Page.whole(missing.size()));
    }
  }

  private void strip(int column) {
    ColumnQuality quality = columns.get(column);
    page.line("<div><span>%s</span>", quality.column().name());
    page.line(
        "<svg viewBox=\"0 0 %s 1\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"%s\">",
        map.blocks(), "where values of %s are missing".formatted(quality.column().name()));
    int start = 0;
    for (int block = 1; block <= map.blocks(); block++) {
      if (block == map.blocks() || shade(column, block) != shade(column, start)) {
        cell(start, block, shade(column, start));
        start = block;
      }
    }
    page.line("</svg><span>%s</span></div>", Page.percent(1 - quality.completeness()));
  }

  private void cell(int start, int end, int shade) {
    if (shade > 0) {
      page.line(
          "<rect x=\"%s\" y=\"0\" width=\"%s\" height=\"1\" fill-opacity=\"%s\"/>",
          start, end - start, String.format(Locale.ROOT, "%.1f", (double) shade / STEPS));
    }
  }

  /** A block with a single missing value is seen too. */
  private int shade(int column, int block) {
    double share = map.share(column, block);
    return share == 0 ? 0 : Math.max(2, (int) Math.ceil(share * STEPS));
  }
}
