package dev.crema.inference.rest;

import dev.crema.productionlog.PredictionCounts;
import dev.crema.productionlog.Statistics;
import dev.crema.productionlog.Statistics.VersionStatistics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/** Statistics as a page that needs nothing but itself: no script, one style, drawings as SVG. */
final class StatisticsPage {
  private static final String STYLE =
      "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1b1f}"
          + "table{border-collapse:collapse;width:100%}th,td{padding:.35rem .6rem;border-bottom:1px solid #ddd;text-align:right}"
          + "th:first-child,td:first-child{text-align:left}figure{margin:1.5rem 0}figcaption{font-weight:600}"
          + "svg{width:100%;height:auto}p.note{color:#555}";

  private static final int MOST_DRAWN = 20;

  private StatisticsPage() {}

  /** Returns the policy that the page keeps: nothing is loaded, and its one style is named. */
  static String contentSecurityPolicy() {
    return "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        .formatted(hash(STYLE));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String of(Statistics statistics) {
    StringBuilder html = new StringBuilder(4_096);
    html.append(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Production statistics</title><style>")
        .append(STYLE)
        .append("</style></head><body><h1>Production statistics</h1><p>From ")
        .append(text(statistics.query().from()))
        .append(" to ")
        .append(text(statistics.query().to()))
        .append(", a point for each ")
        .append(statistics.query().step().toMinutes())
        .append(" min.</p>");
    if (statistics.versions().isEmpty()) {
      html.append("<p class=\"note\">Nothing was predicted in this window.</p>");
    } else {
      table(html, statistics);
      statistics.versions().stream()
          .limit(MOST_DRAWN)
          .forEach(version -> figure(html, statistics, version));
      if (statistics.versions().size() > MOST_DRAWN) {
        html.append("<p class=\"note\">Drawn are the first ")
            .append(MOST_DRAWN)
            .append(" versions; ?model= and ?version= choose others.</p>");
      }
    }
    return html.append("</body></html>\n").toString();
  }

  private static void table(StringBuilder html, Statistics statistics) {
    html.append(
        "<table><thead><tr><th>model</th><th>version</th><th>predictions</th><th>mean score</th><th>smallest</th><th>largest</th><th>labels</th><th>mean latency, ms</th><th>p99, ms, at most</th></tr></thead><tbody>");
    for (VersionStatistics version : statistics.versions()) {
      PredictionCounts total = version.total();
      html.append("<tr>");
      cell(html, version.model());
      cell(html, version.version());
      cell(html, Long.toString(total.rows()));
      cell(html, number(total.scoreMean()));
      cell(html, number(total.scoreMin()));
      cell(html, number(total.scoreMax()));
      cell(html, labels(total.labels()));
      cell(html, number(1_000 * StatisticsText.meanLatency(total)));
      cell(html, number(1_000 * StatisticsText.quantile(total, 0.99)));
      html.append("</tr>");
    }
    html.append("</tbody></table>");
  }

  private static String labels(Map<String, Long> labels) {
    StringBuilder text = new StringBuilder();
    labels.forEach(
        (label, count) ->
            text.append(text.isEmpty() ? "" : ", ").append(label).append(' ').append(count));
    return text.toString();
  }

  private static void figure(StringBuilder html, Statistics statistics, VersionStatistics version) {
    String name = "%s, version %s".formatted(version.model(), version.version());
    html.append("<figure><figcaption>")
        .append(escape(name))
        .append(": predictions (bars) and mean score (line, 0 to 1)</figcaption>")
        .append(StatisticsChart.of(statistics.query(), version.series(), escape(name)))
        .append("</figure>");
  }

  private static void cell(StringBuilder html, String text) {
    html.append("<td>").append(escape(text)).append("</td>");
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return "> 10000";
    }
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String text(Instant time) {
    return escape(time.toString());
  }

  /** Returns text that cannot become markup: names and labels come from whoever trains. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(Character.isISOControl(point) ? ' ' : point);
              }
            });
    return out.toString();
  }
}
