package dev.crema.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpLimits;
import dev.crema.kfp.KfpSettings;
import dev.crema.kfp.Timekeeper;
import dev.crema.testkit.kfp.HeldLauncher;
import dev.crema.testkit.kfp.KfpDouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Asks a double of KFP; what is waited for passes quickly. */
abstract class AbstractClusterTest {
  static final Path PIPELINES = Path.of("src/test/resources/pipelines/valid");

  private static final KfpLimits LIMITS =
      new KfpLimits(
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(20),
          2,
          Duration.ofMillis(4),
          4 << 20,
          500);

  @TempDir Path folder;
  final HeldLauncher launcher = new HeldLauncher();
  final List<String> lines = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  KfpDouble kfp;

  @SuppressWarnings("NullAway.Init") // set before each test
  Cluster cluster;

  @BeforeEach
  void start() {
    kfp = KfpDouble.start(KfpDouble.Options.of(folder.resolve("work"), launcher));
    KfpSettings settings = KfpSettings.of(kfp.uri()).withLimits(LIMITS);
    Timekeeper quick = new Quick();
    cluster =
        new Cluster(
            new Kfp(settings, Timekeeper.system(), new SplittableRandom(7)), settings, quick);
  }

  @AfterEach
  void close() {
    assertThat(kfp.violations()).isEmpty();
    kfp.close();
  }

  String said() {
    return String.join("\n", lines);
  }

  /** Sleeps a tenth of what it should: a late run still comes before the last look. */
  private static final class Quick implements Timekeeper {
    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      Thread.sleep(duration.dividedBy(10));
    }
  }
}
