package dev.crema.inference.drift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.drift.WindowCounts;
import dev.crema.inference.TestModels;
import dev.crema.inference.scoring.PredictionIds;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.settings.DriftSettings;
import dev.crema.models.ModelPackage;
import dev.crema.productionlog.drift.DriftPart;
import dev.crema.productionlog.drift.DriftVerdict;
import dev.crema.productionlog.drift.DriftWindow;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits for PostgreSQL is bounded, and what is given up is counted. */
final class SharedVersionTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir private Path folder;
  private final AtomicLong millis = new AtomicLong(START.toEpochMilli());
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private DriftWatches watches;
  private ModelPackage model;
  private VersionDrift drift;
  private SharedVersion shared;

  @BeforeEach
  void watch() {
    model = WatchedModels.write(folder.resolve("model"), 1);
    watches =
        new DriftWatches(
            new DriftSettings(true, HOUR, 100, Duration.ZERO),
            () -> Instant.ofEpochMilli(millis.get()));
    drift = Objects.requireNonNull(watches.watch(model));
    shared =
        new SharedVersion(
            new WatchedVersion("churn", "1", drift), "pod", new DriftMeters(registry));
  }

  private void answer(int rows) {
    Predictor predictor =
        new Predictor(
            new Predictor.Setting("churn", "1", 10_000, drift),
            model,
            new PredictionIds(InstantSource.system(), new SplittableRandom(1)));
    byte[] request = TestModels.request(WatchedModels.quiet(rows, 1)).getBytes(UTF_8);
    drift.answered(predictor.predict(request, false));
  }

  private double lost() {
    return registry.get("inference.drift.rows.lost").counter().count();
  }

  @Test
  void ofTooManyWindowsTheOldestIsGivenUpAndItsRowsAreCounted() {
    for (int window = 0; window < SharedVersion.MOST_WINDOWS + 2; window++) {
      answer(7);
      millis.addAndGet(HOUR.toMillis());
      shared.close();
    }
    assertThat(shared.windows()).isEqualTo(SharedVersion.MOST_WINDOWS);
    assertThat(lost()).isEqualTo(2 * 7);
    assertThat(shared.bytes()).isPositive();
    assertThat(shared.oldest()).isEqualTo(START.plus(HOUR.multipliedBy(3)));
    shared.dropOldest();
    assertThat(lost()).isEqualTo(3 * 7);
  }

  /** As of a process that was suspended for hours. */
  @Test
  void windowsThatNobodyClosedInTimeAreHandedInWithWhatIsOpen() {
    answer(5);
    millis.addAndGet(HOUR.multipliedBy(4).toMillis());
    answer(3);
    shared.leave();
    assertThat(shared.windows())
        .as("the first, the last that is over, and the open one")
        .isEqualTo(3);
    millis.addAndGet(HOUR.toMillis());
    shared.close();
    assertThat(shared.windows()).as("it serves no longer").isEqualTo(3);
    assertThat(shared.isDone()).isFalse();
  }

  @Test
  void countsOfAnotherFormAreLeftOut() {
    answer(200);
    WindowCounts counts = drift.takeAll().getFirst().counts();
    DriftWindow window = new DriftWindow("churn", "1", START, START.plus(HOUR));
    byte[] sound = MergedCounts.bytes(drift, counts);
    ModelPackage local = WatchedModels.write(folder.resolve("other"), 2);
    byte[] other = MergedCounts.bytes(Objects.requireNonNull(watches.watch(local)), counts);
    byte[] cut = java.util.Arrays.copyOf(sound, sound.length / 2);
    MergedCounts merged = new MergedCounts(drift);
    assertThat(merged.add(new DriftPart(window, "a", 200, sound))).isTrue();
    assertThat(merged.add(new DriftPart(window, "b", 200, cut))).isFalse();
    assertThat(merged.add(new DriftPart(window, "c", 1, "{}".getBytes(UTF_8)))).isFalse();
    assertThat(merged.add(new DriftPart(window, "of another package", 200, other))).isFalse();
    assertThat(merged.add(new DriftPart(window, "d", 200, sound))).isTrue();
    DriftVerdict verdict = merged.verdict();
    assertThat(verdict.rows()).isEqualTo(400);
    assertThat(verdict.decision()).isEqualTo("quiet");
  }
}
