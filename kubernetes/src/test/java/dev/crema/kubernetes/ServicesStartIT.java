package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.LocalPostgres;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts the services with the environment and the files of the overlay local, on a real PostgreSQL
 * that its init.sql has made. Only addresses and folders are this machine's.
 */
class ServicesStartIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path root;

  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable LocalPostgres postgres;
  private @Nullable Process process;

  @BeforeEach
  void startsPostgresAsTheOverlayDoes() throws Exception {
    LocalPostgres started = LocalPostgres.temporary();
    postgres = started;
    String sql = secret("crema-postgresql-server", "init.sql");
    try (Connection connection = DriverManager.getConnection(started.jdbcUrl("postgres"));
        Statement statement = connection.createStatement()) {
      for (String line : sql.lines().filter(line -> !line.startsWith("--")).toList()) {
        statement.execute(line); // One a line: a database cannot be made in a transaction.
      }
    }
  }

  @AfterEach
  void stops() throws Exception {
    stopsTheService();
    if (postgres != null) {
      postgres.close();
    }
  }

  private void stopsTheService() throws InterruptedException {
    if (process != null) {
      process.destroy();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void retrainingIsReadyOnTheConnectionsOfTheSecret() throws Exception {
    int port = start("retraining");
    awaits(port, "/health", 200);
    awaits(port, "/readiness", 200);
    assertThat(schemas()).contains("crema_retraining");
  }

  @Test
  void inferenceLivesAndIsUnreadyUntilThereIsAModel() throws Exception {
    int port = start("inference");
    awaits(port, "/health", 200);
    assertThat(status(port, "/readiness")).isEqualTo(503);
    awaitsSchema("crema");
    // Of a laptop anybody may ask; without a model the answer is that there is none.
    assertThat(status(port, "/drift/churn")).isIn(404, 503);
  }

  /** What a release finds that is taken back to, after a newer one has migrated the tables. */
  @Test
  void bothServicesStartOnTablesOfANewerRelease() throws Exception {
    awaits(start("retraining"), "/readiness", 200);
    stopsTheService();
    migratesBeyond("crema_retraining");
    awaits(start("retraining"), "/readiness", 200);
    stopsTheService();
    start("inference");
    awaitsSchema("crema");
    awaitsAllMigrationsOfTheLog();
    stopsTheService();
    migratesBeyond("crema");
    awaits(start("inference"), "/health", 200);
    await(() -> logged().contains("Predictions go to the spool until then."));
    assertThat(logged()).contains("Predictions go to the spool until then.");
  }

  private void awaitsAllMigrationsOfTheLog() throws Exception {
    Path folder =
        Scripts.ROOT.resolve(
            "libs/production-log/src/main/resources/dev/crema/productionlog/migration");
    try (Stream<Path> files = Files.list(folder)) {
      long all = files.count();
      String made =
          "select count(*)::text from crema.flyway_schema_history where success and version is not null";
      await(() -> text(made).equals(Long.toString(all)));
      assertThat(text(made)).as(logged()).isEqualTo(Long.toString(all));
    }
  }

  private static void await(Callable<Boolean> isSo) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isSo.call() && System.nanoTime() < deadline) {
      Thread.sleep(100);
    }
  }

  private void migratesBeyond(String schema) throws SQLException {
    execute(
        """
        set search_path = %s;
        create table of_tomorrow (id bigint primary key);
        insert into flyway_schema_history
        select 1000, '999', 'of tomorrow', type, 'V999__of_tomorrow.sql', checksum, installed_by,
          installed_on, execution_time, success
        from flyway_schema_history where version = '1'"""
            .formatted(schema));
  }

  private void execute(String sql) throws SQLException {
    String url = Objects.requireNonNull(postgres).jdbcUrl("crema");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int start(String name) throws IOException {
    Manifests manifests = Overlay.LOCAL.manifests();
    Workload workload = manifests.workload(name);
    Map<String, String> environment = new HashMap<>(Settings.of(manifests, workload));
    for (VolumeMount mount : workload.container().getVolumeMounts()) {
      Path folder = Files.createDirectories(below(mount.getMountPath()));
      // A claim of the StatefulSet's is no volume of the pod's: the folder is there, and empty.
      if (workload.claims().stream()
          .noneMatch(claim -> claim.getMetadata().getName().equals(mount.getName()))) {
        write(manifests, workload.volume(mount.getName()), folder);
      }
    }
    environment.replaceAll((key, value) -> here(value));
    int port = freePort();
    environment.put("CREMA_PORT", Integer.toString(port));
    environment.put("CREMA_HOST", "127.0.0.1");
    // Nobody answers there; a service starts without them.
    environment.computeIfPresent("MLFLOW_TRACKING_URI", (key, value) -> "http://127.0.0.1:9");
    environment.computeIfPresent("CREMA_KFP_ENDPOINT", (key, value) -> "http://127.0.0.1:9");
    Path launcher = Scripts.ROOT.resolve("%s/crema-%s".formatted(name, name));
    ProcessBuilder builder =
        new ProcessBuilder(launcher.toString())
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile());
    builder.environment().putAll(environment);
    process = builder.start();
    return port;
  }

  /** Writes what Kubernetes would mount. */
  private void write(Manifests manifests, Volume volume, Path folder) throws IOException {
    if (volume.getSecret() != null) {
      for (var item : volume.getSecret().getItems()) {
        Files.writeString(
            folder.resolve(item.getPath()),
            onThisMachine(secret(volume.getSecret().getSecretName(), item.getKey())));
      }
    }
    for (String map : Workload.maps(volume).toList()) {
      for (var file : manifests.one(ConfigMap.class, map).getData().entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    }
    if (volume.getName().equals("kfp-token")) {
      Files.writeString(folder.resolve("token"), "a token for KFP");
    }
  }

  private static String secret(String name, String key) {
    Secret secret = Overlay.LOCAL.manifests().one(Secret.class, name);
    return new String(
        Base64.getMimeDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }

  private String onThisMachine(String text) {
    return text.replace("host=postgresql", "host=127.0.0.1")
        .replace("port=5432", "port=" + Objects.requireNonNull(postgres).port());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private String here(String value) {
    return value.startsWith("/") ? below(value).toString() : value;
  }

  private Path below(String path) {
    return root.resolve(path.substring(1));
  }

  private Path log() {
    return root.resolve("service.log");
  }

  private void awaits(int port, String path, int status) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int last = -1;
    while (System.nanoTime() < deadline) {
      last = status(port, path);
      if (last == status) {
        return;
      }
      Thread.sleep(100);
    }
    assertThat(last).as("%s: %s", path, Files.readString(log())).isEqualTo(status);
  }

  private int status(int port, String path) throws InterruptedException {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                  .timeout(Duration.ofSeconds(10))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      assertThat(Objects.requireNonNull(process).isAlive()).as("the service: " + logged()).isTrue();
      return -1;
    }
  }

  private String logged() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void awaitsSchema(String name) throws Exception {
    await(() -> schemas().contains(name));
    assertThat(schemas()).as(logged()).contains(name);
  }

  private String schemas() throws SQLException {
    return text(
        "select string_agg(schema_name || ' of ' || schema_owner, ', ')"
            + " from information_schema.schemata");
  }

  /** The first column of the first row; nothing if its table is not there yet. */
  private String text(String sql) throws SQLException {
    String url = Objects.requireNonNull(postgres).jdbcUrl("crema");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "";
    } catch (SQLException e) {
      if ("42P01".equals(e.getSQLState())) {
        return "";
      }
      throw e;
    }
  }
}
