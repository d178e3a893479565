package dev.crema.selectfeatures;

import dev.crema.data.document.Markup;
import dev.crema.training.selection.ColumnVerdict;
import dev.crema.training.selection.FeatureSelection;
import dev.crema.training.selection.Selection;
import dev.crema.training.selection.SelectionSettings;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The Markdown table of columns and their worth: those that stay first, the best of them first. */
final class SelectionReport {
  private static final int MAX_LINES = 500;

  private SelectionReport() {}

  static String of(Selection selection, SelectionSettings settings) {
    int kept = selection.kept().size();
    StringBuilder text = new StringBuilder();
    text.append("## %d of %d columns stay\n\n".formatted(kept, selection.columns().size()));
    text.append(
        "Ranked by %s. Variance and trees of %d training rows, mutual information of %d of them; importance is the rise of the loss (%s) on %d validation rows, mean ± deviation of %d repeats.\n\n"
            .formatted(
                FeatureSelection.name(settings.rankBy()),
                selection.trainRows(),
                selection.informationRows(),
                number(selection.loss()),
                selection.validationRows(),
                settings.measuring().repeats()));
    text.append("| column | | features | importance | gain | information | variance | why |\n");
    text.append("|---|---|---:|---:|---:|---:|---:|---|\n");
    List<ColumnVerdict> columns =
        selection.columns().stream()
            .sorted(
                Comparator.comparingInt(
                    column -> column.rank() == null ? Integer.MAX_VALUE : column.rank()))
            .toList();
    columns.stream().limit(MAX_LINES).forEach(column -> text.append(line(column)));
    if (columns.size() > MAX_LINES) {
      text.append("\nand %d more, in reasons.json.\n".formatted(columns.size() - MAX_LINES));
    }
    return text.toString();
  }

  private static String line(ColumnVerdict column) {
    return "| %s | %s | %d | %s ± %s | %s %% | %s | %s | %s |\n"
        .formatted(
            Markup.markdown(column.name()),
            column.isKept() ? "**stays**" : "goes",
            column.features(),
            number(column.importance().mean()),
            number(column.importance().deviation()),
            String.format(Locale.ROOT, "%.1f", 100 * column.gain()),
            number(column.information()),
            number(column.variance()),
            Markup.markdown(column.reason()));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4g", value);
  }
}
