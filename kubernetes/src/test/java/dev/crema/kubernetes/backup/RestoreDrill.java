package dev.crema.kubernetes.backup;

import dev.crema.data.Directories;
import dev.crema.productionlog.LoggedPrediction;
import dev.crema.productionlog.ProductionLog;
import dev.crema.registry.MlflowRegistry;
import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Fills a real PostgreSQL and a real MLflow, backs them up, goes on writing, destroys everything at
 * a moment of chance, restores elsewhere and measures: RPO, from the oldest acknowledged prediction
 * that is lost to the moment of destruction, and RTO, from that moment until PostgreSQL, MLflow and
 * the production log are back, verified, and take a new prediction.
 */
final class RestoreDrill {
  private static final int BATCH = 5_000;
  private static final int ROWS_AT_ONCE = 20;
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration BETWEEN_VERSIONS = Duration.ofSeconds(4);
  private static final Duration PAST = Duration.ofDays(21);

  private final Path folder;
  private final Size size;
  private final Shell shell;
  private final Consumer<String> out;
  private final Random random;
  private final Traffic traffic;

  /** What was acknowledged after the base backup, and when it was predicted. */
  private final Map<UUID, Instant> acknowledged = new LinkedHashMap<>();

  private int registered;

  /**
   * What a drill measured.
   *
   * @param rpo how much of the newest time is lost; zero if no acknowledged prediction is
   * @param rto from the destruction until everything answers
   * @param lost acknowledged predictions that are not there
   * @param written acknowledged predictions since the base backup
   * @param versions model versions of the registry that were verified
   * @param registered model versions that were registered before the destruction
   * @param said what verify.sh printed
   */
  record Result(
      Duration rpo,
      Duration rto,
      int lost,
      int written,
      int versions,
      int registered,
      String said) {}

  /**
   * Prepares a drill.
   *
   * @param folder where everything goes: {@code before}, {@code backup}, {@code after}
   * @param size how large it is
   * @param repository for the scripts and a row to predict
   * @param out takes each line of what happens
   */
  RestoreDrill(Path folder, Size size, Path repository, Consumer<String> out) throws IOException {
    this.folder = folder;
    this.size = size;
    this.shell = Shell.of(repository);
    this.out = out;
    this.random = new Random();
    this.traffic =
        new Traffic(
            Files.readString(repository.resolve("data/churn-mlc/requests/leaving.json")), random);
  }

  Result run() throws IOException, SQLException, InterruptedException {
    Path backup = folder.resolve("backup");
    Instant destroyed;
    try (Installation before = Installation.start(folder.resolve("before"))) {
      before.archive(shell, backup, size.archiveTimeout());
      try (ProductionLog log = before.log(folder.resolve("before/spool"))) {
        fill(before, log);
        back(before, backup);
        write(before, log);
        destroyed = Instant.now();
        before.destroy();
      }
    }
    Directories.delete(folder.resolve("before"));
    out.accept("destroyed: PostgreSQL killed; its files, the artifacts and the spool deleted");
    return restore(backup, destroyed);
  }

  private void fill(Installation installation, ProductionLog log)
      throws IOException, SQLException, InterruptedException {
    long start = System.nanoTime();
    for (int i = 0; i < size.versions(); i++) {
      register(installation.registry());
    }
    long artifacts = (long) size.versions() * size.versionBytes();
    Instant at = Instant.now().minus(PAST);
    long rows = 0;
    while (installation.databaseBytes() + artifacts < size.bytes() || rows == 0) {
      at = at.plus(Duration.ofMinutes(60)).isBefore(Instant.now()) ? at.plusSeconds(3600) : at;
      traffic.past(log, BATCH, at);
      rows += BATCH;
    }
    out.accept(
        line(
            "filled in %.0f s: %,d predictions, %d model versions; databases %,d MB, artifacts %,d MB",
            seconds(start), rows, registered, installation.databaseBytes() >> 20, artifacts >> 20));
  }

  private void register(MlflowRegistry registry) throws IOException {
    Path packages = Files.createDirectories(folder.resolve("packages"));
    traffic.register(registry, packages, size.versionBytes());
    registered++;
    Directories.delete(packages);
  }

  private void back(Installation installation, Path backup)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    String said =
        Shell.good(
            shell.on(
                installation.postgres(),
                "backup.sh",
                backup,
                installation.data(),
                installation.artifacts()));
    out.accept(line("base backup in %.0f s: %s", seconds(start), said));
  }

  /** Little at a time: where much is written, segments are full before their time is over. */
  private void write(Installation installation, ProductionLog log)
      throws IOException, InterruptedException {
    long span = size.mostWriting().minus(size.leastWriting()).toMillis();
    long length = size.leastWriting().toMillis() + random.nextLong(span);
    long start = System.nanoTime();
    long nextVersion = start;
    MlflowRegistry registry = installation.registry();
    while (System.nanoTime() - start < length * 1_000_000) {
      for (LoggedPrediction prediction : traffic.now(log, ROWS_AT_ONCE)) {
        acknowledged.put(
            prediction.id(), Instant.ofEpochMilli(prediction.id().getMostSignificantBits() >>> 16));
      }
      if (System.nanoTime() >= nextVersion) {
        register(registry);
        nextVersion = System.nanoTime() + BETWEEN_VERSIONS.toNanos();
      }
      Thread.sleep(PAUSE);
    }
    out.accept(
        line(
            "%.0f s more: %,d predictions acknowledged, %d model versions in all",
            seconds(start), acknowledged.size(), registered));
  }

  private Result restore(Path backup, Instant destroyed)
      throws IOException, SQLException, InterruptedException {
    Path after = folder.resolve("after");
    out.accept(
        Shell.good(
            shell.run(
                "restore.sh", backup, after.resolve("postgres"), after.resolve("artifacts"))));
    try (Installation restored = Installation.start(after)) {
      LocalPostgres postgres = restored.postgres();
      String said = Shell.good(shell.on(postgres, "verify.sh", restored.artifacts()));
      int versions = restored.registry().versions(Traffic.MODEL).size();
      // Counted before a new prediction is among them.
      Set<UUID> lost = lost(restored);
      try (ProductionLog log = restored.log(after.resolve("spool"))) {
        traffic.now(log, 1);
      }
      // Tests' servers leave the flushing to the operating system.
      new ProcessBuilder("sync").start().waitFor();
      Duration rto = Duration.between(destroyed, Instant.now());
      Duration rpo =
          lost.stream()
              .map(acknowledged::get)
              .min(Instant::compareTo)
              .map(oldest -> Duration.between(oldest, destroyed))
              .orElse(Duration.ZERO);
      return new Result(rpo, rto, lost.size(), acknowledged.size(), versions, registered, said);
    }
  }

  private Set<UUID> lost(Installation restored) throws SQLException {
    Set<UUID> lost = new HashSet<>(acknowledged.keySet());
    Instant first = acknowledged.values().stream().min(Instant::compareTo).orElseThrow();
    try (Connection connection = restored.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select id from crema.prediction where at >= timestamptz '%s'".formatted(first))) {
      while (rows.next()) {
        lost.remove(rows.getObject(1, UUID.class));
      }
    }
    return lost;
  }

  static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
