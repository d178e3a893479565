package dev.crema.inference.recording;

import dev.crema.inference.serving.ServedModel;
import dev.crema.inference.settings.GroundTruthSettings;
import dev.crema.inference.settings.PerformanceSettings;
import dev.crema.service.OutOfMemory;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          2, task -> Thread.ofPlatform().daemon().name("production-log-chores").unstarted(task));

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

  @SuppressWarnings("FutureReturnValueIgnored") // What it does never throws.
  private void repeat(Runnable chore, Duration pause) {
    timer.scheduleWithFixedDelay(
        () -> run(chore), FIRST.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whatever is thrown: a timer repeats nothing that threw. */
  static void run(Runnable chore) {
    OutOfMemory.survive(
        LOG,
        "Labels and performance wait.",
        () -> {
          try {
            chore.run();
          } catch (LogUnavailableException e) {
            LOG.warn("Labels and performance wait: {}", e.getMessage());
          }
        });
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
    timer.shutdownNow();
  }
}
