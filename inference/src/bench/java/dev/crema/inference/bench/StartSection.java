package dev.crema.inference.bench;

import dev.crema.inference.bench.Trial.Offer;
import dev.crema.inference.bench.load.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A restart with the model in the cache: how soon it answers, and how well in its first minute. */
record StartSection(Baselines baselines, Crema crema, Trial trial, Protocol predict, Scale scale)
    implements Section {
  private static final Map<String, String> SETTINGS = Map.of("CREMA_LOG_MODE", "off");
  private static final double LOAD = 0.3;
  private static final double LIGHT = 1_000;

  /** What an operator sets who would rather wait: the code is compiled before readiness. */
  private static final Map<String, String> LATER = Map.of("CREMA_START_REHEARSAL", "6s");

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "start";
  }

  @Override
  public Set<Requirement> requirements() {
    return Set.of(
        Requirement.READY,
        Requirement.FIRST_MINUTE,
        Requirement.FIRST_MINUTE_LATER,
        Requirement.FIRST_MINUTE_LIGHT);
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
    firstMinutes(report);
  }

  private double ready() throws IOException {
    try (Service service = crema.launch("crema-start", SETTINGS)) {
      return service.awaitReady("/readiness", LIMIT).toNanos() / 1e9;
    }
  }

  private void firstMinutes(Report report) throws IOException, NotThereYetException {
    double rate = LOAD * baselines.own(predict).perSecond();
    firstMinute(report, Requirement.FIRST_MINUTE, rate, Map.of());
    firstMinute(report, Requirement.FIRST_MINUTE_LATER, rate, LATER);
    firstMinute(report, Requirement.FIRST_MINUTE_LIGHT, LIGHT, Map.of());
  }

  private void firstMinute(
      Report report, Requirement requirement, double rate, Map<String, String> more)
      throws IOException, NotThereYetException {
    Offer offer = new Offer(rate, scale.firstMinute(), Trial.CONNECTIONS);
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.putAll(more);
    try (Service service = crema.start("crema-first-minute", settings)) {
      Outcome first = trial.offer(service.port(), predict, offer);
      Outcome steady = trial.offer(service.port(), predict, offer);
      Trial.requireWhole(first);
      Trial.requireWhole(steady);
      double early = first.latencyMillis(99);
      double late = steady.latencyMillis(99);
      String text =
          "%s ms, then %s ms at %s/s"
              .formatted(Numbers.text(early), Numbers.text(late), Numbers.text(rate));
      report.add(requirement, text, early / late);
    }
  }
}
