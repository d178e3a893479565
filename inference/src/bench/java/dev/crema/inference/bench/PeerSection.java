package dev.crema.inference.bench;

import dev.crema.inference.bench.Baselines.PeerResult;
import dev.crema.inference.bench.Trial.Saturation;
import dev.crema.inference.bench.load.Outcome;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Our service with its log off beside FastAPI. */
record PeerSection(Baselines baselines, Crema crema, Trial trial, Peer fastApi) implements Section {
  @Override
  public String name() {
    return "peer";
  }

  @Override
  public Set<Requirement> requirements() {
    return Set.of(Requirement.PEER_CPU, Requirement.PEER_P99);
  }

  @Override
  public void run(Report report) throws IOException, NotThereYetException {
    PeerResult peer = baselines.measure(fastApi);
    Saturation own = baselines.own(fastApi.protocol());
    report.add(
        Requirement.PEER_CPU,
        "%s (%s/s)".formatted(Numbers.text(own.perCpuSecond()), Numbers.text(own.perSecond())),
        peer.cpuText(),
        own.perCpuSecond() / peer.saturation().perCpuSecond());
    try (Service service = crema.start("crema-p99", Map.of("CREMA_LOG_MODE", "off"))) {
      trial.check(service.port(), fastApi.protocol());
      trial.warmUp(service.port(), fastApi.protocol());
      addLatency(report, Requirement.PEER_P99, peer, offer(service, peer));
    }
  }

  private Outcome offer(Service service, PeerResult peer) throws IOException {
    return trial.offer(
        service.port(), fastApi.protocol(), trial.at(peer.saturation().perSecond()));
  }

  static void addLatency(Report report, Requirement requirement, PeerResult peer, Outcome outcome)
      throws IOException {
    Trial.requireWhole(outcome);
    double ours = outcome.latencyMillis(99);
    report.add(
        requirement,
        Numbers.text(ours) + " ms",
        peer.latencyText(),
        ours / peer.atSaturation().latencyMillis(99));
  }
}
