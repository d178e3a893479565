package dev.crema.retraining.loop;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.Retrainings;
import dev.crema.retraining.core.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Alerts and news of data of many models, delivered many times by many senders, in no order; what
 * is not acknowledged is delivered again, as Alertmanager does. Half of the models have alerts of
 * several windows, all before the first promotion: one drift, so one key. The others' sources
 * change several times, which is one key each, since a person approves each before the next comes.
 *
 * @param models how many models, even
 * @param times how many windows or changes each has
 * @param deliveries of all together
 */
record Crowd(int models, int times, int deliveries) {
  private static final int SENDERS = 16;
  private static final Cause.Person ADA = new Cause.Person("ada", "these too");
  private static final String MODEL =
      """
        model-%d:
          pipeline: retrain
          version: VERSION
          parameters: {model_name: model-%d}
          window: PT1M
          cool_down: PT0S
          daily_budget: 1000000
          max_age: P30D
          back_off: {first: PT0.02S, most: PT0.3S}
          approval: %b
      """;

  int keys() {
    return models / 2 * (1 + times);
  }

  String yaml() {
    return "pace: {lease: PT1S, look: PT0.05S, at_once: 16}\nmodels:\n"
        + IntStream.range(0, models)
            .mapToObj(model -> MODEL.formatted(model, model, isOfData(model)))
            .collect(Collectors.joining());
  }

  /** Delivers all, and returns how many made something new. */
  int deliver(Retrainings to, Instant start, SplittableRandom random) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < deliveries; i++) {
      order.add(i < models * times ? i : random.nextInt(models * times));
    }
    Collections.shuffle(order, Random.from(random));
    AtomicInteger created = new AtomicInteger();
    List<Object> sources = IntStream.range(0, models).mapToObj(_ -> new Object()).toList();
    try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
      order.forEach(
          each -> senders.execute(() -> created.addAndGet(deliver(to, start, each, sources))));
    }
    return created.get();
  }

  private int deliver(Retrainings to, Instant start, int each, List<Object> sources) {
    int model = each % models;
    String name = "model-" + model;
    int time = each / models;
    if (!isOfData(model)) {
      Instant began = start.minus(Duration.ofMinutes(time));
      return made(again(() -> to.request(name, new Cause.Alert("Drift", "P0", "", began))));
    }
    synchronized (sources.get(model)) { // Else other data supersede what is not yet approved.
      Receipt receipt =
          again(() -> to.request(name, new Cause.DataChange("ingest", "data-" + time)));
      Retraining asked =
          receipt instanceof Receipt.Created created
              ? created.retraining()
              : ((Receipt.Joined) receipt).retraining();
      if (asked.state() == RetrainingState.AWAITING_APPROVAL) {
        again(() -> to.approve(asked.id(), ADA));
      }
      return made(receipt);
    }
  }

  private static boolean isOfData(int model) {
    return model % 2 == 1;
  }

  private static int made(Receipt receipt) {
    return receipt instanceof Receipt.Created ? 1 : 0;
  }

  private static <T> T again(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (StoreUnavailableException e) {
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
