package dev.crema.inference.bench;

import dev.crema.inference.bench.Trial.Saturation;
import dev.crema.inference.bench.load.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What several sections compare with: each peer, and our own service with the log off; once each. */
final class Baselines {
  private static final Duration START = Duration.ofSeconds(120);

  private final Trial trial;
  private final Crema crema;
  private final Path folder;
  private final Map<String, PeerResult> peers = new HashMap<>();
  private @Nullable Saturation own;

  Baselines(Trial trial, Crema crema) {
    this.trial = trial;
    this.crema = crema;
    this.folder = crema.folder();
  }

  /**
   * A peer at its best.
   *
   * @param atSaturation its latencies when it is offered as much as it could do
   */
  record PeerResult(Peer peer, int workers, Saturation saturation, Outcome atSaturation) {
    String cpuText() {
      return "%s %s (%d workers, %s/s)"
          .formatted(
              peer.name(),
              Numbers.text(saturation.perCpuSecond()),
              workers,
              Numbers.text(saturation.perSecond()));
    }

    String latencyText() {
      return "%s %s ms at %s/s"
          .formatted(
              peer.name(),
              Numbers.text(atSaturation.latencyMillis(99)),
              Numbers.text(saturation.perSecond()));
    }
  }

  /**
   * Measures a peer, or returns what was measured before.
   *
   * @throws IOException if it does not start or answers wrongly
   */
  PeerResult measure(Peer peer) throws IOException {
    PeerResult known = peers.get(peer.name());
    if (known == null) {
      known = find(peer);
      peers.put(peer.name(), known);
    }
    return known;
  }

  private PeerResult find(Peer peer) throws IOException {
    PeerResult best = null;
    IOException last = new IOException("no number of workers is given for " + peer.name());
    for (int workers : peer.workers()) {
      try {
        PeerResult result = measure(peer, workers);
        if (best == null || result.saturation().perSecond() > best.saturation().perSecond()) {
          best = result;
        }
      } catch (IOException e) {
        // Whoever works with one number of workers is measured with that.
        System.out.printf("  %s%n", e.getMessage());
        last = e;
      }
    }
    if (best == null) {
      throw last;
    }
    return best;
  }

  private PeerResult measure(Peer peer, int workers) throws IOException {
    System.out.printf("%s, %d workers%n", peer.name(), workers);
    try (Service service =
        Service.start(peer.starter().launch(workers, Service.freePort()), folder)) {
      service.awaitReady(peer.readyPath(), START);
      Saturation saturation = trial.saturate(service, peer.protocol());
      Outcome outcome =
          trial.offer(service.port(), peer.protocol(), trial.at(saturation.perSecond()));
      return new PeerResult(peer, workers, saturation, outcome);
    } catch (NotThereYetException e) {
      throw new IOException(peer.name() + ": " + e.getMessage(), e);
    }
  }

  /** Returns what our service can do with its log off; measures it once. */
  Saturation own(Protocol predict) throws IOException, NotThereYetException {
    Saturation known = own;
    if (known == null) {
      System.out.println("ours, log off");
      try (Service service = crema.start("crema-off", Map.of("CREMA_LOG_MODE", "off"))) {
        known = trial.saturate(service, predict);
      }
      own = known;
    }
    return known;
  }
}
