package dev.crema.inference.bench;

import dev.crema.inference.bench.Baselines.PeerResult;
import dev.crema.inference.bench.Trial.Saturation;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * Our service beside a server that speaks the same protocol.
 *
 * @param rows the two rows: per CPU-second, latency
 * @param ours how our service is asked
 * @param absent why the peer is not there; empty if it is
 */
record ServingSection(
    Baselines baselines, Crema crema, Trial trial, Peer peer, Rows rows, Protocol ours, String absent)
    implements Section {
  record Rows(Requirement cpu, Requirement latency) {}

  @Override
  public String name() {
    return peer.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public Set<Requirement> requirements() {
    return Set.of(rows.cpu(), rows.latency());
  }

  @Override
  public void run(Report report) throws IOException, NotThereYetException {
    Beside beside = beside();
    System.out.printf("ours, %s%n", ours.path());
    try (Service service = crema.start("crema-" + name(), Map.of("CREMA_LOG_MODE", "off"))) {
      Saturation own = trial.saturate(service, ours);
      String text = "%s (%s/s)".formatted(Numbers.text(own.perCpuSecond()), Numbers.text(own.perSecond()));
      PeerResult result = beside.result();
      if (result == null) {
        report.omit(rows.cpu(), text, beside.absent());
        report.omit(rows.latency(), "–", beside.absent());
        return;
      }
      double ratio = own.perCpuSecond() / result.saturation().perCpuSecond();
      report.add(rows.cpu(), text, result.cpuText(), ratio);
      PeerSection.addLatency(
          report,
          rows.latency(),
          result,
          trial.offer(service.port(), ours, trial.at(result.saturation().perSecond())));
    } catch (NotThereYetException | IOException e) {
      PeerResult result = beside.result();
      for (Requirement row : requirements()) {
        String peerText = result == null ? beside.absent() : row == rows.cpu() ? result.cpuText() : result.latencyText();
        report.miss(row, String.valueOf(e.getMessage()), peerText);
      }
    }
  }

  /** The peer's numbers, or why there are none. */
  private record Beside(@org.jspecify.annotations.Nullable PeerResult result, String absent) {}

  private Beside beside() {
    if (!absent.isEmpty()) {
      return new Beside(null, "%s %s".formatted(peer.name(), absent));
    }
    try {
      return new Beside(baselines.measure(peer), "");
    } catch (IOException e) {
      return new Beside(null, "%s does not serve: %s".formatted(peer.name(), e.getMessage()));
    }
  }
}
