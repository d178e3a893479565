package dev.crema.inference.recording;

import dev.crema.inference.serving.ServedModel;
import dev.crema.inference.settings.GroundTruthSettings;
import dev.crema.inference.settings.PerformanceSettings;
import dev.crema.service.Chores;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done again and again while the log is on: labels that wait, and the gauges. */
@Singleton
final class LogChores implements ApplicationEventListener<ServerStartupEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(LogChores.class);
  private static final Duration FIRST = Duration.ofSeconds(1);

  private final ProductionData data;
  private final LoggedModels models;
  private final PerformanceMeters meters;
  private final Duration resolveInterval;
  private final Duration measureInterval;
  private final InstantSource clock = InstantSource.system();
  private final Chores chores = new Chores("production-log-chores", 2, LOG);

  LogChores(
      ProductionData data, LoggedModels models, PerformanceMeters meters, Intervals intervals) {
    this.data = data;
    this.models = models;
    this.meters = meters;
    this.resolveInterval = intervals.truth().resolveInterval();
    this.measureInterval = intervals.performance().interval();
  }

  /** How often, injected as one. */
  @Singleton
  record Intervals(GroundTruthSettings truth, PerformanceSettings performance) {}

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    if (data.isOn()) {
      repeat(data::resolve, resolveInterval);
      repeat(this::measure, measureInterval);
    }
  }

  private void repeat(Runnable chore, Duration pause) {
    chores.repeat(FIRST, pause, "Labels and performance wait.", () -> run(chore));
  }

  private static void run(Runnable chore) {
    try {
      chore.run();
    } catch (LogUnavailableException e) {
      LOG.warn("Labels and performance wait: {}", e.getMessage());
    }
  }

  /** Measures what is followed; if one cannot be measured, what was measured before stays. */
  private void measure() {
    List<PerformanceMeters.Measured> measured = new ArrayList<>();
    for (ServedModel served : models.followed()) {
      measured.add(
          new PerformanceMeters.Measured(
              served.version(),
              data.gauges(new ProductionData.Asked(served, served.version().version(), null, null)),
              models.baseline(served)));
    }
    meters.set(measured, clock.millis());
  }

  @PreDestroy
  void stop() {
    chores.close();
  }
}
