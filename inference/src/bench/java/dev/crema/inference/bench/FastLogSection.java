package dev.crema.inference.bench;

import dev.crema.inference.bench.Baselines.PeerResult;
import dev.crema.inference.bench.load.Outcome;
import java.io.IOException;
import java.util.Set;

/** The log in the mode fast. Its CPU time is that until the last row is in PostgreSQL. */
record FastLogSection(Baselines baselines, Crema crema, Trial trial, Peer fastApi, Scale scale)
    implements Section {
  private static final double HALF = 5_000;

  @Override
  public String name() {
    return "fast";
  }

  @Override
  public Set<Requirement> requirements() {
    return Set.of(
        Requirement.PEER_CPU_FAST,
        Requirement.PEER_P99_FAST,
        Requirement.FAST_RATE,
        Requirement.FAST_P99);
  }

  @Override
  public void run(Report report) throws IOException, NotThereYetException {
    System.out.println("ours, log fast");
    Protocol predict = fastApi.protocol();
    try (PredictionLog log = new PredictionLog();
        Service service = crema.start("crema-fast", log.settings("fast", crema.folder()))) {
      trial.check(service.port(), predict);
      log.requireFirst();
      long answered = trial.expected().length + trial.warmUp(service.port(), predict);
      log.awaitAll(answered);
      double cpu = service.family().cpuSeconds();
      Outcome outcome = trial.closedLoop(service.port(), predict, scale.measure());
      Trial.requireWhole(outcome);
      answered += outcome.answered();
      log.awaitAll(answered);
      double perCpu = outcome.answered() / (service.family().cpuSeconds() - cpu);
      String rate = "%s (%s/s)".formatted(Numbers.text(perCpu), Numbers.text(outcome.perSecond()));
      report.add(Requirement.FAST_RATE, rate, perCpu);
      Outcome half = trial.offer(service.port(), predict, trial.at(HALF));
      Trial.requireWhole(half);
      report.add(
          Requirement.FAST_P99,
          Numbers.text(half.latencyMillis(99)) + " ms",
          half.latencyMillis(99));
      log.awaitAll(answered + half.answered());
      PeerResult peer = baselines.measure(fastApi);
      report.add(
          Requirement.PEER_CPU_FAST,
          rate,
          peer.cpuText(),
          perCpu / peer.saturation().perCpuSecond());
      PeerSection.addLatency(
          report,
          Requirement.PEER_P99_FAST,
          peer,
          trial.offer(service.port(), predict, trial.at(peer.saturation().perSecond())));
    }
  }
}
