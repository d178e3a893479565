package dev.crema.trainmodel;

import dev.crema.data.Task;
import dev.crema.data.document.Markup;
import dev.crema.training.AgreementReport;
import dev.crema.training.DecisionThreshold;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Learner;
import dev.crema.training.Target;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The report of a training in Markdown; a function of its inputs alone. */
record TrainingReport(
    Learner learner,
    TrainingRequest request,
    Trained trained,
    CalibratedModel calibrated,
    AgreementReport agreement,
    DecisionThreshold threshold,
    ReferenceRows.Words watched,
    String digest) {

  private static final int TOP_FEATURES = 15;
  private static final int CURVE_POINTS = 12;

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("# Training: ").append(learner.algorithm()).append("\n\n");
    summary(text);
    hyperparameters(text);
    curve(text);
    text.append("## Agreement\n\n").append(agreement.statement()).append("\n\n");
    features(text);
    text.append("Package digest: `").append(digest).append("`\n");
    return text.toString();
  }

  private void summary(StringBuilder text) {
    EncodedTable train = request.train();
    EncodedTable validation = request.validation();
    row(text, "", "");
    row(text, "---", "---");
    row(text, "training rows", rows(train));
    row(text, "validation rows", validation == null ? "none" : rows(validation));
    row(text, "features", Integer.toString(train.features()));
    if (request.target() instanceof Target.Classes classes) {
      row(text, "class weights", weights(classes));
    }
    if (!request.monotone().isEmpty()) {
      row(text, "monotone", Markup.markdown(request.monotone().words()));
    }
    row(text, "seed", Long.toString(request.seed()));
    row(text, "rounds", rounds());
    if (request.target().task() == Task.CLASSIFICATION) {
      row(text, "calibration", calibrated.words());
    }
    if (trained.scorer().classes() == 2) {
      row(text, "threshold", thresholdAndRule());
    }
    row(text, "columns watched for drift", "beside " + watched.columns());
    row(text, "answers watched for drift", watched.answers());
    text.append('\n');
  }

  private String rows(EncodedTable table) {
    return switch (request.target()) {
      case Target.Classes classes -> rowsByClass(table, classes.names());
      case Target.Numbers _ -> {
        DoubleSummaryStatistics numbers = Arrays.stream(table.numbers()).summaryStatistics();
        yield "%d (labels from %s to %s, mean %s)"
            .formatted(
                table.rows(),
                number(numbers.getMin()),
                number(numbers.getMax()),
                number(numbers.getAverage()));
      }
    };
  }

  private static String rowsByClass(EncodedTable table, List<String> classes) {
    int[] counts = table.counts(classes.size());
    List<String> parts =
        IntStream.range(0, counts.length)
            .mapToObj(c -> Markup.markdown(classes.get(c)) + " " + counts[c])
            .toList();
    return "%d (%s)".formatted(table.rows(), String.join(", ", parts));
  }

  private String weights(Target.Classes classes) {
    double[] weights = classes.weights();
    return request.isUnweighted()
        ? "none"
        : String.join(
            ", ",
            IntStream.range(0, weights.length)
                .mapToObj(c -> Markup.markdown(classes.names().get(c)) + " " + number(weights[c]))
                .toList());
  }

  private String rounds() {
    double[] validation =
        trained.curves().entrySet().stream()
            .filter(curve -> curve.getKey().startsWith("validation_"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(null);
    if (validation == null) {
      return Integer.toString(trained.rounds());
    }
    return request.earlyStoppingRounds() == 0
        ? "%d, without early stopping".formatted(trained.rounds())
        : "%d, the best of %d; early stopping after %d without improvement"
            .formatted(trained.rounds(), validation.length, request.earlyStoppingRounds());
  }

  private String thresholdAndRule() {
    return switch (threshold.rule()) {
      case "f1" ->
          "%s, the best F1 on the validation rows (%s)"
              .formatted(number(threshold.value()), number(threshold.objective()));
      case "youden" ->
          "%s, the best Youden's J on the validation rows (%s)"
              .formatted(number(threshold.value()), number(threshold.objective()));
      default -> number(threshold.value()) + ", as given";
    };
  }

  private void hyperparameters(StringBuilder text) {
    text.append(
        "## Hyperparameters\n\n| name | value | default | range | meaning |\n|---|---|---|---|---|\n");
    for (Hyperparameter each : learner.hyperparameters()) {
      text.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  each.name(),
                  request.hyperparameters().get(each.name()),
                  each.defaultText(),
                  each.range(),
                  each.description()));
    }
    text.append('\n');
  }

  private void curve(StringBuilder text) {
    Map<String, double[]> curves = trained.curves();
    if (curves.isEmpty()) {
      return;
    }
    text.append("## Learning curve\n\n| round | ")
        .append(String.join(" | ", curves.keySet().stream().map(n -> n.replace('_', ' ')).toList()))
        .append(" |\n|---|")
        .append("---|".repeat(curves.size()))
        .append('\n');
    int rounds = curves.values().iterator().next().length;
    for (int round : points(rounds)) {
      text.append("| ").append(round + 1).append(round + 1 == trained.rounds() ? " (kept)" : "");
      curves.values().forEach(curve -> text.append(" | ").append(number(curve[round])));
      text.append(" |\n");
    }
    text.append('\n');
    if (!request.isUnweighted()) {
      text.append("Rows count as their class weighs in both columns.\n\n");
    }
  }

  private int[] points(int rounds) {
    int step = Math.max(1, rounds / CURVE_POINTS);
    return IntStream.concat(
            IntStream.iterate(0, r -> r < rounds, r -> r + step),
            IntStream.of(trained.rounds() - 1, rounds - 1))
        .distinct()
        .sorted()
        .toArray();
  }

  private void features(StringBuilder text) {
    double[] importance = trained.importance();
    double sum = Arrays.stream(importance).sum();
    text.append("## Features by ").append(trained.importanceName());
    text.append("\n\n| feature | ")
        .append(trained.importanceName())
        .append(" | share |\n|---|---|---|\n");
    IntStream.range(0, importance.length)
        .boxed()
        .filter(f -> importance[f] > 0)
        .sorted(Comparator.comparingDouble((Integer f) -> -importance[f]))
        .limit(TOP_FEATURES)
        .forEach(
            f ->
                text.append(
                    "| %s | %s | %s %% |\n"
                        .formatted(
                            Markup.markdown(request.train().featureNames().get(f)),
                            number(importance[f]),
                            String.format(Locale.ROOT, "%.1f", 100 * importance[f] / sum))));
    text.append('\n');
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.5g", value);
  }
}
