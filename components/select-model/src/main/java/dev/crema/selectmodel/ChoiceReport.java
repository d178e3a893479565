package dev.crema.selectmodel;

import dev.crema.data.document.Markup;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.crossvalidation.Candidate;
import dev.crema.evaluation.crossvalidation.OneStandardError;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The choice in Markdown; a function of its inputs alone. */
final class ChoiceReport {
  private ChoiceReport() {}

  static String of(OneStandardError.Choice choice, List<String> order) {
    Metric metric = choice.chosen().metric();
    StringBuilder text = new StringBuilder("# Chosen: ");
    text.append(Markup.markdown(choice.chosen().algorithm())).append("\n\n");
    text.append(Markup.markdown(choice.reason())).append("\n\n| algorithm | mean ");
    text.append(Markup.markdown(metric.title()));
    text.append(" | standard error | folds | within | simplicity | hyperparameters |\n");
    text.append("|---|---:|---:|---:|---|---:|---|\n");
    choice.lines().forEach(line -> line(text, line, choice, order));
    text.append("\nBest mean first; ").append(metric.isHigherBetter() ? "higher" : "lower");
    text.append(
        " is better. Within means: within one standard error of the best mean, that of the best, corrected for rows that folds share. Of those within, the simplest is chosen; of equally simple ones the better. From the simplest on: ");
    text.append(order.stream().map(Markup::markdown).collect(Collectors.joining(", ")));
    return text.append("; others come after them.\n").toString();
  }

  private static void line(
      StringBuilder text,
      OneStandardError.Line line,
      OneStandardError.Choice choice,
      List<String> order) {
    Candidate candidate = line.candidate();
    boolean isChosen = candidate.equals(choice.chosen());
    String name = Markup.markdown(candidate.algorithm());
    text.append("| ").append(isChosen ? "**" + name + "**" : name);
    text.append(" | ").append(number(candidate.mean()));
    text.append(" | ").append(number(candidate.standardError()));
    text.append(" | ").append(candidate.folds());
    text.append(" | ").append(line.isWithin() ? "yes" : "no");
    text.append(" | ").append(line.place() > order.size() ? "not in the order" : line.place());
    text.append(" | ");
    text.append(
        candidate.hyperparameters().entrySet().stream()
            .map(e -> Markup.markdown(e.getKey()) + " " + plain(e.getValue()))
            .collect(Collectors.joining(", ")));
    text.append(" |\n");
  }

  private static String plain(Object value) {
    double number = ((Number) value).doubleValue();
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.5g", value);
  }
}
