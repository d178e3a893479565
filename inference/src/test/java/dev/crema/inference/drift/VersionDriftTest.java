package dev.crema.inference.drift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.drift.DriftDecision;
import dev.crema.drift.ReferenceColumn;
import dev.crema.inference.TestModels;
import dev.crema.inference.scoring.PredictionIds;
import dev.crema.inference.scoring.Predictions;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.serving.ServiceClock;
import dev.crema.inference.settings.DriftSettings;
import dev.crema.models.ModelPackage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VersionDriftTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant START = Instant.parse("2026-01-31T12:34:56Z");

  @TempDir private Path folder;
  private final AtomicLong millis = new AtomicLong(START.toEpochMilli());
  private ModelPackage model;
  private VersionDrift drift;

  @BeforeEach
  void watch() {
    model = WatchedModels.write(folder.resolve("model"), 1);
    drift = Objects.requireNonNull(watches(true).watch(model));
  }

  private DriftWatches watches(boolean isOn) {
    ServiceClock clock = () -> Instant.ofEpochMilli(millis.get());
    return new DriftWatches(new DriftSettings(isOn, HOUR, 500, Duration.ofSeconds(10)), clock);
  }

  private Predictions predict(List<RawRow> rows) {
    Predictor predictor =
        new Predictor(
            new Predictor.Setting("churn", "1", 10_000, drift),
            model,
            new PredictionIds(InstantSource.system(), new SplittableRandom(1)));
    return predictor.predict(TestModels.request(rows).getBytes(UTF_8), false);
  }

  private ClosedWindow closed() {
    drift.closeWindows();
    return Objects.requireNonNull(drift.closed());
  }

  private DriftDecision decision() {
    return drift.decide(closed().counts());
  }

  private void pass(Duration time) {
    millis.addAndGet(time.toMillis());
  }

  @Test
  void eachWindowIsDecidedOnWhenItIsOver() {
    drift.answered(predict(WatchedModels.quiet(600, 1)));
    drift.closeWindows();
    assertThat(drift.closed()).isNull();
    assertThat(drift.openSince()).isEqualTo("2026-01-31T12:00:00Z");
    assertThat(drift.openRows()).isEqualTo(600);
    pass(HOUR);
    assertThat(closed().start()).isEqualTo("2026-01-31T12:00:00Z");
    assertThat(closed().end()).isEqualTo("2026-01-31T13:00:00Z");
    assertThat(decision()).isInstanceOf(DriftDecision.Quiet.class);
    assertThat(closed().counts().rows()).isEqualTo(600);
    assertThat(drift.openRows()).isZero();

    drift.answered(predict(WatchedModels.drifted(600, 2)));
    pass(HOUR);
    assertThat(decision().reasons()).anyMatch(reason -> reason.contains("(age)"));
  }

  @Test
  void aWindowWithoutRowsIsOverToo() {
    drift.answered(predict(WatchedModels.drifted(600, 2)));
    pass(HOUR);
    assertThat(decision().isDrifted()).isTrue();
    pass(HOUR);
    assertThat(decision()).isEqualTo(new DriftDecision.TooFewRows(0, 500));
  }

  /** A window of rows that came before the clock was set back takes those that come after, too. */
  @Test
  void aClockThatIsSetBackLosesNoRow() {
    drift.answered(predict(WatchedModels.quiet(300, 1)));
    pass(HOUR.negated());
    drift.answered(predict(WatchedModels.quiet(300, 2)));
    drift.closeWindows();
    assertThat(drift.closed()).isNull();
    pass(HOUR.multipliedBy(2));
    assertThat(closed().counts().rows()).isEqualTo(600);
  }

  /** Else a version would not be watched until the time comes that the clock told. */
  @Test
  void aClockThatWasAYearAheadIsForgotten() {
    Duration year = Duration.ofDays(365);
    pass(year);
    drift.answered(predict(WatchedModels.quiet(200, 1)));
    drift.closeWindows();
    drift.answered(predict(WatchedModels.quiet(100, 2)));
    pass(year.negated());
    drift.answered(predict(WatchedModels.quiet(250, 3)));
    assertThat(drift.comeBacks()).isZero();
    assertThat(drift.closeWindows()).isEmpty();
    assertThat(drift.comeBacks()).isOne();
    assertThat(drift.openSince()).isEqualTo("2026-01-31T12:00:00Z");
    assertThat(drift.openRows()).isEqualTo(550);
    drift.answered(predict(WatchedModels.drifted(600, 4)));
    pass(HOUR);
    assertThat(closed().start()).isEqualTo("2026-01-31T12:00:00Z");
    assertThat(closed().counts().rows()).isEqualTo(1_150);
    assertThat(decision().isDrifted()).isTrue();
  }

  /** A window is handed in once: what comes after that would be of it no more. */
  @Test
  void aClockThatIsSetBackIntoAWindowThatIsClosedCountsForTheNext() {
    drift.answered(predict(WatchedModels.quiet(300, 1)));
    pass(HOUR);
    assertThat(closed().counts().rows()).isEqualTo(300);
    pass(HOUR.negated());
    drift.answered(predict(WatchedModels.quiet(200, 2)));
    assertThat(drift.openRows()).isEqualTo(200);
    assertThat(drift.openSince()).isEqualTo("2026-01-31T13:00:00Z");
    pass(HOUR.multipliedBy(2));
    List<ClosedWindow> windows = drift.closeWindows();
    assertThat(windows).hasSize(1);
    assertThat(windows.getFirst().start()).isEqualTo("2026-01-31T13:00:00Z");
    assertThat(windows.getFirst().counts().rows()).isEqualTo(200);
  }

  @Test
  void whatWasCountedForTheNextIsTakenIfTheServiceStopsBeforeIt() {
    drift.answered(predict(WatchedModels.quiet(300, 1)));
    pass(HOUR);
    assertThat(closed().counts().rows()).isEqualTo(300);
    pass(HOUR.negated());
    drift.answered(predict(WatchedModels.quiet(200, 2)));
    assertThat(drift.takeAll())
        .singleElement()
        .satisfies(window -> assertThat(window.counts().rows()).isEqualTo(200));
  }

  /** Rows of a window that was over long ago would be told of as news. */
  @Test
  void aClockThatIsSetOnEndsTheWindowWithoutADecision() {
    drift.answered(predict(WatchedModels.drifted(600, 1)));
    pass(HOUR.multipliedBy(5));
    assertThat(closed().start()).isEqualTo("2026-01-31T16:00:00Z");
    assertThat(closed().counts().rows()).isZero();
    drift.answered(predict(WatchedModels.quiet(700, 1)));
    pass(HOUR);
    assertThat(closed().counts().rows()).isEqualTo(700);
  }

  @Test
  void noRowIsLostOrDoubledBetweenThreadsAndWindows() throws Exception {
    List<Predictions> requests = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      requests.add(predict(WatchedModels.quiet(1 + 3 * i, i)));
    }
    long each = requests.stream().mapToLong(Predictions::rows).sum();
    int threads = 6;
    int rounds = 200;
    long counted = 0;
    try (var pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        all.add(
            pool.submit(
                () -> {
                  for (int round = 0; round < rounds; round++) {
                    requests.forEach(drift::answered);
                  }
                }));
      }
      while (!all.stream().allMatch(Future::isDone)) {
        pass(HOUR);
        counted += closed().counts().rows();
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    pass(HOUR);
    counted += closed().counts().rows();
    assertThat(counted).isEqualTo(threads * rounds * each);
  }

  /** Others may be left out of a request, and would seem to be missing. */
  @Test
  void onlyColumnsBehindFeaturesAreWatched() {
    assertThat(drift.reference().columns())
        .extracting(ReferenceColumn::name)
        .containsExactly("age", "amount", "active", "plan");
    assertThat(drift.reference().outputs()).hasSize(2);
  }

  @Test
  void aPackageWithoutAProfileIsNotWatchedAndNoneIsIfThatIsOff() {
    assertThat(watches(true).watch(TestModels.write(folder.resolve("old"), 2))).isNull();
    assertThat(watches(false).watch(model)).isNull();
  }

  @Test
  void anUnsoundProfileIsRefused() {
    ModelPackage unsound =
        WatchedModels.write(folder.resolve("unsound"), model, "{}".getBytes(UTF_8));
    assertThatThrownBy(() -> watches(true).watch(unsound))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("profile.json");
    assertThat(watches(false).watch(unsound)).isNull();
  }
}
