package dev.crema.inference.bench;

import dev.crema.inference.bench.Trial.Offer;
import dev.crema.inference.bench.load.Arrivals;
import dev.crema.inference.bench.load.Generator;
import dev.crema.inference.bench.load.Outcome;
import java.io.IOException;
import java.util.Set;

/** The log in the mode acknowledged: an answer waits until its row is durable. */
record AcknowledgedLogSection(Crema crema, Trial trial, Protocol predict, Scale scale)
    implements Section {
  private static final double RATE = 4_000;
  // Each waits for a commit: 4,000/s at 60 ms are 240 under way.
  private static final int CONNECTIONS = 256;

  @Override
  public String name() {
    return "acknowledged";
  }

  @Override
  public Set<Requirement> requirements() {
    return Set.of(Requirement.ACKNOWLEDGED_RATE, Requirement.ACKNOWLEDGED_P99);
  }

  @Override
  public void run(Report report) throws IOException, NotThereYetException {
    System.out.println("ours, log acknowledged");
    try (PredictionLog log = new PredictionLog();
        Service service =
            crema.start("crema-acknowledged", log.settings("acknowledged", crema.folder()))) {
      trial.check(service.port(), predict);
      log.requireFirst();
      long answered = trial.expected().length + trial.warmUp(service.port(), predict);
      Outcome most =
          Generator.run(
              predict.target(service.port(), CONNECTIONS), Arrivals.saturating(), scale.measure());
      Trial.requireWhole(most);
      // Nothing is waited for: what is answered is there.
      answered += most.answered();
      log.awaitAll(answered);
      report.add(
          Requirement.ACKNOWLEDGED_RATE, Numbers.text(most.perSecond()) + "/s", most.perSecond());
      Outcome steady =
          trial.offer(service.port(), predict, new Offer(RATE, scale.measure(), CONNECTIONS));
      Trial.requireWhole(steady);
      double p99 = steady.latencyMillis(99);
      report.add(Requirement.ACKNOWLEDGED_P99, Numbers.text(p99) + " ms", p99);
      log.awaitAll(answered + steady.answered());
    }
  }
}
