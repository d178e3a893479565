package dev.crema.inference.drift;

import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import dev.crema.service.Chores;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes windows when their time is over, decides on them, and tells of it; off the event loop.
 * With the production log all pods decide together, without it each on its own rows.
 */
@Singleton
final class DriftRounds implements ApplicationEventListener<ServerStartupEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(DriftRounds.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final int ROUNDS_A_WINDOW = 20;
  private static final Duration LAST_ROUND = Duration.ofSeconds(5);

  private final Models models;
  private final DriftWatches watches;
  private final DriftMeters meters;
  private final SharedWindows shared;
  private final Chores chores = new Chores("drift-rounds", LOG);

  private List<DriftMeters.Row> told = List.of();

  DriftRounds(Models models, DriftWatches watches, DriftMeters meters, SharedWindows shared) {
    this.models = models;
    this.watches = watches;
    this.meters = meters;
    this.shared = shared;
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    if (watches.isOn()) {
      Duration part = watches.settings().window().dividedBy(ROUNDS_A_WINDOW);
      Duration pause = part.compareTo(LONGEST_PAUSE) < 0 ? part : LONGEST_PAUSE;
      chores.repeat(pause, pause, "Drift waits.", () -> round(models.slots()));
    }
  }

  private void round(List<ModelSlot> slots) {
    List<WatchedVersion> versions = WatchedVersion.of(slots);
    if (shared.isOn()) {
      shared.round(versions);
    } else {
      versions.forEach(DriftRounds::decideAlone);
    }
    List<DriftMeters.Row> rows = new ArrayList<>();
    for (WatchedVersion version : versions) {
      WindowDecision decided = version.drift() == null ? null : version.drift().decided();
      if (decided != null && !watches.isOld(decided)) {
        rows.add(new DriftMeters.Row(version.model(), version.version(), decided));
      }
    }
    if (!rows.equals(told)) {
      meters.set(rows);
      rows.stream().filter(row -> !told.contains(row)).forEach(DriftRounds::tell);
      told = rows;
    }
  }

  /** Of several windows that are over it is the last: others would be told of as news. */
  private static void decideAlone(WatchedVersion version) {
    VersionDrift drift = version.drift();
    List<ClosedWindow> closed = drift == null ? List.of() : drift.closeWindows();
    if (drift != null && !closed.isEmpty()) {
      ClosedWindow last = closed.getLast();
      drift.tell(WindowDecision.alone(last, drift.decide(last.counts())));
    }
  }

  private static void tell(DriftMeters.Row row) {
    if (row.window().isDrifted()) {
      LOG.warn(
          "{} version {} drifted from {} to {}: {}",
          row.model(),
          row.version(),
          row.window().start(),
          row.window().end(),
          String.join(" ", row.window().reasons()));
    }
  }

  @PreDestroy
  void stop() {
    if (!chores.end(LAST_ROUND)) {
      LOG.warn("What was counted of the windows that are open is lost: a decision takes long.");
    } else if (watches.isOn() && shared.isOn()) {
      shared.leave(WatchedVersion.of(models.slots()));
    }
  }
}
