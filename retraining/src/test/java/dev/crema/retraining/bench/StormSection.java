package dev.crema.retraining.bench;

import dev.crema.data.document.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Alerts of many models and windows, each delivered many times, in no order, from some connections
 * as fast as they are answered. A fifth of the models has a daily budget that allows but some of
 * its keys: the others must not run.
 *
 * @param models how many models, with alerts of 10 windows each: one drift, so one key
 * @param deliveries of all models together
 * @param senders how many connections
 */
record StormSection(int models, int deliveries, int senders) {
  private static final int WINDOWS = 10;
  private static final double MOST_MEGABYTES = 384;
  private static final double NANOS = 1e9;
  private static final String MODEL =
      "  model-%d: {pipeline: retrain, version: %s, window: PT1M, cool_down: PT0S, max_age: P30D}\n";

  /** Longer than runs that are not allowed would take to come. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  void measure(Scene scene, BenchTable table) throws Exception {
    scene.play("storm_" + senders, this::yaml, (service, runs) -> measure(service, runs, table));
  }

  private String yaml(String version) {
    return IntStream.range(0, models)
        .mapToObj(model -> MODEL.formatted(model, version))
        .collect(Collectors.joining());
  }

  private void measure(ServiceProcess service, EndingLauncher runs, BenchTable table)
      throws Exception {
    Deliveries storm = new Deliveries(service);
    long start = System.nanoTime();
    deliver(storm);
    double seconds = (System.nanoTime() - start) / NANOS;
    Waiting.isTrueWithin(Duration.ofMinutes(10), () -> runs.runs() >= models);
    double all = (System.nanoTime() - start) / NANOS;
    Deliveries.sleep(QUIET.toMillis());
    delivered(storm, seconds, table);
    table.exactly("the same: retrainings stored", stored(service), models);
    judge(runs, table);
    table.shown("the same: first delivery → last run", BenchTable.number(all, "s"));
    table.atMost(
        "the same: largest resident memory", service.peakMegabytes(), MOST_MEGABYTES, "MB");
    table.shown("the same: CPU of the service", BenchTable.number(service.cpuSeconds(), "s"));
  }

  private void delivered(Deliveries storm, double seconds, BenchTable table) {
    String what = "%,d deliveries over %,d models from %d connections: ";
    table.shown(
        what.formatted(deliveries, models, senders) + "a second",
        BenchTable.number(Math.rint(deliveries / seconds), ""));
    table.exactly("the same: answered 2xx in the end", storm.taken.get(), deliveries);
    table.shown("the same: 503, repeated", String.valueOf(storm.putOff));
    table.exactly("the same: no answer or another 5xx", storm.unanswered.get(), 0);
  }

  private void judge(EndingLauncher runs, BenchTable table) {
    Map<String, List<Long>> begun = runs.begun();
    Map<String, Long> byModel =
        begun.keySet().stream()
            .collect(Collectors.groupingBy(EndingLauncher::model, Collectors.counting()));
    table.exactly("the same: runs in KFP (one for each model)", runs.runs(), models);
    long lost = models - byModel.size();
    table.exactly("the same: lost", lost, 0);
    table.exactly("the same: doubled", runs.runs() - byModel.size(), 0);
  }

  private void deliver(Deliveries storm) {
    Instant now = Instant.now();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < deliveries; i++) {
      order.add(i % (models * WINDOWS));
    }
    Collections.shuffle(order, new Random(1));
    try (ExecutorService threads = Executors.newFixedThreadPool(senders)) {
      for (int key : order) {
        Instant began = now.minus(Duration.ofMinutes(key / models));
        String alert = Deliveries.notification("model-" + key % models, began);
        threads.execute(() -> storm.send(alert));
      }
    }
  }

  private static int stored(ServiceProcess service) {
    return Node.json(service.get("/retrainings?limit=1000").body(), "answer")
        .required("retrainings")
        .items()
        .size();
  }
}
