package dev.crema.drift.report;

import dev.crema.data.document.Markup;
import dev.crema.drift.ReferenceCategories;
import dev.crema.drift.ReferenceColumn;
import dev.crema.drift.ReferenceNumbers;
import dev.crema.drift.WindowCategories;
import dev.crema.drift.WindowColumn;
import dev.crema.drift.WindowNumbers;
import dev.crema.drift.statistics.Distribution;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A small drawing of a column in training, as an area, and in the window, as a line; of the bars of
 * categories the upper one is training's. At most some 900 bytes.
 */
final class Plot {
  private static final int BIN_WIDTH = 10;
  private static final int HEIGHT = 40;
  private static final int MAX_BARS = 5;
  private static final int BAR_HEIGHT = 16;
  private static final int BAR_START = 92;
  private static final int BAR_LENGTH = 84;
  private static final int MAX_LABEL = 15;

  private Plot() {}

  /** Returns the drawing; empty if there is nothing to draw. */
  static String of(ReferenceColumn before, @Nullable WindowColumn now) {
    return switch (before) {
      case ReferenceNumbers numbers ->
          numbers(
              numbers.distribution(),
              now instanceof WindowNumbers window ? window.distribution() : null);
      case ReferenceCategories categories ->
          categories(categories, now instanceof WindowCategories window ? window : null);
    };
  }

  private static String numbers(@Nullable Distribution before, @Nullable Distribution now) {
    Distribution first = before == null ? now : before;
    Distribution second = now == null ? before : now;
    Shape shape = first == null || second == null ? null : Shape.of(first, second);
    if (shape == null) {
      return "";
    }
    double[] area = before == null ? new double[Shape.BINS] : shape.shares(before);
    double[] line = now == null ? new double[Shape.BINS] : shape.shares(now);
    double highest =
        Math.max(Arrays.stream(area).max().orElse(0), Arrays.stream(line).max().orElse(0));
    StringBuilder svg = new StringBuilder();
    svg.append("<svg class=\"h\" viewBox=\"0 -2 ").append(Shape.BINS * BIN_WIDTH);
    svg.append(" 43\" preserveAspectRatio=\"none\" role=\"img\">");
    if (before != null) {
      svg.append("<path fill=\"#aab\" d=\"").append(steps(area, highest)).append("z\"/>");
    }
    if (now != null) {
      svg.append("<path class=\"n\" fill=\"none\" stroke=\"#c52\" d=\"");
      svg.append(steps(line, highest)).append("\"/>");
    }
    svg.append("</svg><p class=\"e\"><span>").append(Words.number(shape.low()));
    svg.append("</span><span>").append(Words.number(shape.high())).append("</span></p>");
    return svg.toString();
  }

  private static String steps(double[] shares, double highest) {
    StringBuilder path = new StringBuilder("M0 ").append(HEIGHT);
    int before = 0;
    int run = 0;
    for (double share : shares) {
      int height = share == 0 ? 0 : Math.max(1, (int) Math.round(share / highest * HEIGHT));
      if (height != before) {
        path.append(run == 0 ? "" : "h" + run).append('v').append(before - height);
        before = height;
        run = 0;
      }
      run += BIN_WIDTH;
    }
    return path.append('h').append(run).append('v').append(before).toString();
  }

  private static String categories(ReferenceCategories before, @Nullable WindowCategories now) {
    List<String> names = names(before, now);
    boolean isHashed = before.counts().isEmpty() && before.count() > 0;
    if (names.isEmpty() || isHashed) {
      return "";
    }
    StringBuilder texts = new StringBuilder();
    StringBuilder first = new StringBuilder();
    StringBuilder second = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      int top = i * BAR_HEIGHT;
      double was = share(before.counts(), names.get(i), before.count());
      double is = now == null ? 0 : share(now.counts(), names.get(i), now.count());
      texts.append("<text y=\"").append(top + 11).append("\">");
      texts.append(Markup.escape(Words.cut(names.get(i), MAX_LABEL))).append("</text>");
      texts.append("<text x=\"240\" y=\"").append(top + 11).append("\">");
      texts.append(values(was, now == null ? Double.NaN : is)).append("</text>");
      first.append(bar(top + 2, was));
      second.append(bar(top + 7, is));
    }
    return "<svg viewBox=\"0 0 240 %d\" role=\"img\">%s<path fill=\"#aab\" d=\"%s\"/><path class=\"m\" fill=\"#c52\" d=\"%s\"/></svg>"
        .formatted(names.size() * BAR_HEIGHT, texts, first, second);
  }

  private static String values(double was, double is) {
    return Double.isNaN(is)
        ? Words.percent(was)
        : Words.percent(was).replace(" %", "") + " → " + Words.percent(is);
  }

  private static String bar(int top, double share) {
    long length = share == 0 ? 0 : Math.max(1, Math.round(share * BAR_LENGTH));
    return "M%d %dh%dv5h-%dz".formatted(BAR_START, top, length, length);
  }

  /** The categories with most rows on either side. */
  private static List<String> names(ReferenceCategories before, @Nullable WindowCategories now) {
    Set<String> all = new LinkedHashSet<>(before.counts().keySet());
    if (now != null) {
      all.addAll(now.counts().keySet());
    }
    Comparator<String> byShare =
        Comparator.comparingDouble(
            name ->
                -Math.max(
                    share(before.counts(), name, before.count()),
                    now == null ? 0 : share(now.counts(), name, now.count())));
    return all.stream().sorted(byShare.thenComparing(name -> name)).limit(MAX_BARS).toList();
  }

  private static double share(Map<String, Long> counts, String name, long all) {
    return all == 0 ? 0 : (double) counts.getOrDefault(name, 0L) / all;
  }
}
