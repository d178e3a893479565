package dev.crema.retraining.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * From an alert to its run in KFP: alerts of one model each, due at fixed times, whether or not
 * earlier ones were answered. What counts begins when an alert is due, which is not after the first
 * byte of its request. The service has just started and takes the first one with cold code.
 *
 * @param alerts how many
 */
record AlertSection(int alerts) {
  private static final long EVERY_NANOS = Duration.ofMillis(100).toNanos();
  private static final double MOST_SECONDS = 5;
  private static final double NANOS = 1e9;

  void measure(Scene scene, BenchTable table) throws Exception {
    scene.play("alerts", this::models, (service, runs) -> measure(service, runs, table));
  }

  private String models(String version) {
    return IntStream.range(0, alerts)
        .mapToObj(
            model -> "  model-%d: {pipeline: retrain, version: %s}\n".formatted(model, version))
        .collect(Collectors.joining());
  }

  private void measure(ServiceProcess service, EndingLauncher runs, BenchTable table)
      throws Exception {
    Deliveries deliveries = new Deliveries(service);
    long start = System.nanoTime() + EVERY_NANOS;
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int alert = 0; alert < alerts; alert++) {
        LockSupport.parkNanos(start + alert * EVERY_NANOS - System.nanoTime());
        String notification = Deliveries.notification("model-" + alert, Instant.now());
        senders.execute(() -> deliveries.send(notification));
      }
    }
    Waiting.isTrueWithin(Duration.ofMinutes(2), () -> runs.begun().size() == alerts);
    String what = "%,d alerts, 10 a second: ".formatted(alerts);
    table.exactly(what + "runs", runs.runs(), alerts);
    double[] seconds = seconds(runs.begun(), start);
    table.shown(what + "alert due → run in KFP, p50", text(quantile(seconds, 0.5)));
    table.atMost("the same, p99", quantile(seconds, 0.99), MOST_SECONDS, "s");
    table.shown("the same, longest", text(quantile(seconds, 1)));
    table.shown("the same: answers other than 2xx", String.valueOf(others(deliveries)));
    table.shown("the same: largest resident memory", text(service.peakMegabytes(), "MB"));
  }

  private static int others(Deliveries deliveries) {
    return deliveries.putOff.get() + deliveries.unanswered.get() + deliveries.refused.get();
  }

  private static double[] seconds(Map<String, List<Long>> begun, long start) {
    double[] seconds =
        begun.entrySet().stream()
            .mapToDouble(run -> (run.getValue().getFirst() - due(run.getKey(), start)) / NANOS)
            .toArray();
    Arrays.sort(seconds);
    return seconds;
  }

  private static long due(String key, long start) {
    String model = EndingLauncher.model(key);
    return start + EVERY_NANOS * Integer.parseInt(model.substring(model.indexOf('-') + 1));
  }

  /** The smallest value that so large a share does not exceed. */
  private static double quantile(double[] sorted, double share) {
    return sorted.length == 0
        ? Double.POSITIVE_INFINITY
        : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  private static String text(double seconds) {
    return text(seconds, "s");
  }

  private static String text(double value, String unit) {
    return BenchTable.number(value, unit);
  }
}
