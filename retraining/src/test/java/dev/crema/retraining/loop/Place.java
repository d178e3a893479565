package dev.crema.retraining.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpLimits;
import dev.crema.kfp.KfpSettings;
import dev.crema.kfp.PipelineUpload;
import dev.crema.kfp.Timekeeper;
import dev.crema.retraining.TestPipeline;
import dev.crema.retraining.core.RetrainingSettings;
import dev.crema.retraining.core.SettingsFile;
import dev.crema.retraining.store.StoreSettings;
import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.LedgerTimes;
import dev.crema.runledger.RunLedger;
import dev.crema.servers.LocalPostgres;
import dev.crema.testkit.kfp.Habits;
import dev.crema.testkit.kfp.KfpDouble;
import dev.crema.testkit.kfp.PipelineLauncher;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A database of its own on a real PostgreSQL, a run ledger in it, and a double of KFP. */
final class Place implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final String DATABASE = "retraining_%d";

  final String jdbcUrl;
  final RunLedger ledger;
  final KfpDouble kfp;
  final String version;

  Place(LocalPostgres postgres, Path folder, Function<Place, PipelineLauncher> launcher) {
    String database = DATABASE.formatted(DATABASES.incrementAndGet());
    postgres.createDatabase(database);
    jdbcUrl = postgres.jdbcUrl(database);
    ledger = ledger(jdbcUrl);
    Habits habits =
        Habits.all().withTimes(Duration.ofMillis(5), Duration.ofMillis(200), Duration.ofMillis(20));
    kfp =
        KfpDouble.start(
            KfpDouble.Options.of(folder.resolve("work"), launcher.apply(this)).withHabits(habits));
    PipelineUpload upload =
        TestPipeline.retrain(
            "model_name: {parameterType: STRING}",
            "rows: {parameterType: NUMBER_INTEGER, defaultValue: 0.0, isOptional: true}");
    version = client(kfp.uri()).pipelines().pin(upload).name();
  }

  static RunLedger ledger(String jdbcUrl) {
    LedgerTimes times =
        new LedgerTimes(Duration.ofSeconds(2), Duration.ofSeconds(5), 2, Duration.ofMillis(20));
    return RunLedger.connect(new LedgerSettings(jdbcUrl, "", "", LedgerSettings.SCHEMA, times));
  }

  static Kfp client(URI uri) {
    KfpLimits limits =
        new KfpLimits(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            3,
            Duration.ofMillis(4),
            4 << 20,
            50_000);
    return new Kfp(
        KfpSettings.of(uri).withLimits(limits), Timekeeper.system(), new SplittableRandom(7));
  }

  static StoreSettings store(String jdbcUrl) {
    return new StoreSettings(jdbcUrl, "", "", StoreSettings.SCHEMA, 10, Duration.ofSeconds(5));
  }

  Replica.Parts parts(String name, RetrainingSettings settings) {
    return new Replica.Parts(
        name, settings, store(jdbcUrl), client(kfp.uri()), new PostgresRunLedger(ledger));
  }

  RetrainingSettings settings(String yaml) {
    return SettingsFile.parse("retraining.yaml", yaml.replace("VERSION", version));
  }

  static void eventually(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the time for it").isLessThan(end);
      try {
        Thread.sleep(Duration.ofMillis(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    assertThat(kfp.violations()).isEmpty();
    kfp.close();
  }
}
