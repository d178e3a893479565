package dev.crema.inference.bench;

import dev.crema.inference.bench.Trial.Offer;
import dev.crema.inference.bench.load.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A restart with the model in the cache: how soon it answers, and how well in its first minute. */
record StartSection(Baselines baselines, Crema crema, Trial trial, Protocol predict, Scale scale)
    implements Section {
  private static final Map<String, String> SETTINGS = Map.of("CREMA_LOG_MODE", "off");
  private static final double LOAD = 0.3;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "start";
  }

  @Override
  public Set<Requirement> requirements() {
    return Set.of(Requirement.READY, Requirement.FIRST_MINUTE);
  }

  @Override
  public void run(Report report) throws IOException, NotThereYetException {
    System.out.println("ours, start");
    ready(); // fills the cache and the machine's file cache
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < scale.starts(); i++) {
      seconds.add(ready());
    }
    Collections.sort(seconds);
    double median = seconds.get(seconds.size() / 2);
    String text =
        "%s s (%s to %s)"
            .formatted(
                Numbers.text(median),
                Numbers.text(seconds.getFirst()),
                Numbers.text(seconds.getLast()));
    report.add(Requirement.READY, text, median);
    firstMinute(report);
  }

  private double ready() throws IOException {
    try (Service service = crema.launch("crema-start", SETTINGS)) {
      return service.awaitReady("/readiness", LIMIT).toNanos() / 1e9;
    }
  }

  private void firstMinute(Report report) throws IOException, NotThereYetException {
    double rate = LOAD * baselines.own(predict).perSecond();
    Offer offer = new Offer(rate, scale.firstMinute(), Trial.CONNECTIONS);
    try (Service service = crema.start("crema-first-minute", SETTINGS)) {
      Outcome first = trial.offer(service.port(), predict, offer);
      Outcome steady = trial.offer(service.port(), predict, offer);
      Trial.requireWhole(first);
      Trial.requireWhole(steady);
      double early = first.latencyMillis(99);
      double late = steady.latencyMillis(99);
      String text =
          "%s ms, then %s ms at %s/s"
              .formatted(Numbers.text(early), Numbers.text(late), Numbers.text(rate));
      report.add(Requirement.FIRST_MINUTE, text, early / late);
    }
  }
}
