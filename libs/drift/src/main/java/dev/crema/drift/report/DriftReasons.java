package dev.crema.drift.report;

import dev.crema.data.document.Markup;
import dev.crema.drift.DriftDecision;
import java.util.List;

/** A decision on a window in a few lines of Markdown. */
public final class DriftReasons {
  private static final int MAX_REASONS = 30;

  private DriftReasons() {}

  /**
   * Returns the lines.
   *
   * @param result what was decided
   * @return the outcome, then one line for each reason, the largest effect first; at most 30 of
   *     them, and 20 notes
   */
  public static String markdown(DriftResult result) {
    StringBuilder text = new StringBuilder("**").append(outcome(result)).append("**");
    if (result.window() != null) {
      text.append(" on ").append(Words.count(result.rows())).append(" rows");
    }
    text.append(".\n");
    list(text, result.decision().reasons(), MAX_REASONS);
    list(text, result.about().notes(), DriftReport.MAX_REASONS);
    return text.toString();
  }

  private static String outcome(DriftResult result) {
    return switch (result.decision()) {
      case DriftDecision.Drifted drifted ->
          "Drifted, %s: %d of %d"
              .formatted(drifted.severity(), result.driftedColumns(), drifted.columns().size());
      case DriftDecision.Quiet _ -> "Quiet";
      case DriftDecision.TooFewRows _ -> "Not decided: too few rows";
      case DriftDecision.NotComparable _ -> "Not decided: not comparable";
    };
  }

  private static void list(StringBuilder text, List<String> sentences, int limit) {
    if (sentences.isEmpty()) {
      return;
    }
    text.append('\n');
    sentences.stream()
        .limit(limit)
        .forEach(
            sentence ->
                text.append("- ")
                    .append(Markup.markdown(Words.cut(sentence, DriftReport.MAX_SENTENCE)))
                    .append('\n'));
    if (sentences.size() > limit) {
      text.append("- and ").append(sentences.size() - limit).append(" more\n");
    }
  }
}
