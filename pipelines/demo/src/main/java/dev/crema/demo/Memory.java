package dev.crema.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the service keeps of its predictions, and what the truth makes of it. */
final class Memory {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String STATISTICS = "/production-stats";
  private static final List<String> METRICS = List.of("auc", "f1", "brier");

  private final InferenceProcess service;
  private final String version;
  private final Screen screen;

  Memory(InferenceProcess service, String version, Screen screen) {
    this.service = service;
    this.version = version;
    this.screen = screen;
  }

  /** Tells what came of one prediction. */
  void sendBack(String predictionId, String label)
      throws IOException, InterruptedException, DemoException {
    String body = "{\"prediction_id\": \"%s\", \"label\": \"%s\"}".formatted(predictionId, label);
    screen.line("The customer did leave. The label goes back by the prediction's id:");
    screen.blank();
    screen.line(
        "  curl -s %s/ground-truth -H 'Content-Type: application/json' -d '%s'",
        service.uri(), body);
    screen.line("  %s", service.post("/ground-truth", body.getBytes(StandardCharsets.UTF_8)));
    screen.blank();
  }

  /** Predicts for customers, tells what came of them, and shows how well that went. */
  void measure(TestPart part) throws IOException, InterruptedException, DemoException {
    double before = logged();
    List<Map<String, Object>> predictions =
        Answer.objects(Answer.read(service.post("/predict", part.request())).get("predictions"));
    awaitLogged(before + predictions.size());
    Map<String, Object> counts =
        Answer.object(
            Answer.read(service.post("/ground-truth", part.truth(predictions))).get("counts"));
    screen.line(
        "The same for the %d customers of the test part, from whom the model did not learn: %.0f labels recorded.",
        predictions.size(), count(counts, "recorded") + count(counts, "late"));
    screen.blank();
    printStatistics();
    printPerformance();
  }

  private static double count(Map<String, Object> counts, String outcome) {
    return counts.containsKey(outcome) ? Answer.number(counts.get(outcome)) : 0;
  }

  private void printStatistics() throws IOException, InterruptedException, DemoException {
    Map<String, Object> total = total(service.get(STATISTICS));
    screen.line("All of it is in PostgreSQL. For a browser: %s/production-stats", service.uri());
    screen.line(
        "  version %s: %.0f predictions, mean score %.3f, labels %s",
        version,
        Answer.number(total.get("rows")),
        Answer.number(total.get("score_mean")),
        String.valueOf(total.get("labels")));
    screen.blank();
  }

  private void printPerformance() throws IOException, InterruptedException, DemoException {
    String path = "/performance?version=" + version;
    Map<String, Object> report = awaitMatured(path);
    screen.line("  curl -s '%s%s'", service.uri(), path);
    screen.line(
        "  %.0f of %.0f predictions have a label",
        Answer.number(report.get("with_truth")), Answer.number(report.get("predictions")));
    Map<String, Object> metrics = Answer.object(report.get("metrics"));
    for (String name : METRICS) {
      Map<String, Object> metric = Answer.object(metrics.get(name));
      screen.line(
          "  %-6s %.4f, 95 %% interval %.4f to %.4f; after training %.4f",
          name,
          Answer.number(metric.get("value")),
          Answer.number(metric.get("lower")),
          Answer.number(metric.get("upper")),
          Answer.number(metric.get("baseline")));
    }
    screen.blank();
  }

  /** Waits until what was predicted is old enough to be measured. */
  private Map<String, Object> awaitMatured(String path)
      throws IOException, InterruptedException, DemoException {
    double all = logged();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Map<String, Object> report = Answer.read(service.get(path));
    while (Answer.number(report.get("predictions")) < all && System.nanoTime() < deadline) {
      Thread.sleep(POLL);
      report = Answer.read(service.get(path));
    }
    return report;
  }

  /**
   * Waits until so many predictions can be counted: before the tables are made, an answer that is
   * acknowledged is on the disk of the service, and comes to PostgreSQL a little later.
   */
  void awaitLogged(double rows) throws IOException, InterruptedException, DemoException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (logged() < rows) {
      if (System.nanoTime() > deadline) {
        throw new DemoException(
            "Of %.0f predictions only %.0f came to PostgreSQL.".formatted(rows, logged()));
      }
      Thread.sleep(POLL);
    }
  }

  /** Returns how many predictions of the version can be counted. */
  double logged() throws IOException, InterruptedException, DemoException {
    String statistics = service.getIfThere(STATISTICS);
    double rows = statistics == null ? 0 : Answer.number(total(statistics).get("rows"));
    return Double.isNaN(rows) ? 0 : rows;
  }

  private Map<String, Object> total(String statistics) throws IOException {
    return Answer.objects(Answer.read(statistics).get("versions")).stream()
        .filter(each -> version.equals(each.get("version")))
        .map(each -> Answer.object(each.get("total")))
        .findFirst()
        .orElse(Map.of());
  }
}
