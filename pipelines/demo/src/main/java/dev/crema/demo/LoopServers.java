package dev.crema.demo;

import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpSettings;
import dev.crema.kfp.PipelineUpload;
import dev.crema.servers.LocalAlertmanager;
import dev.crema.servers.LocalMlflow;
import dev.crema.servers.LocalPrometheus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The servers of {@code make demo-loop}, each real but KFP's; they end in the other order. */
final class LoopServers implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final int KFP_PORT = 8888;
  private static final int RETRAINING_PORT = 8090;
  private static final long POLL_MILLIS = 100;

  /** A window of drift, as short as a demo wants it. */
  static final Duration WINDOW = Duration.ofSeconds(10);

  private final DemoSettings settings;
  private final Screen screen;
  private final LocalMlflow mlflow;
  private final LoopFiles files;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  LoopServers(DemoSettings settings, LocalMlflow mlflow, Screen screen) throws IOException {
    this.settings = settings;
    this.mlflow = mlflow;
    this.screen = screen;
    this.files = new LoopFiles(settings);
    mlflow.postgres().createDatabaseIfAbsent(InferenceProcess.DATABASE);
  }

  /** Says what of this machine is missing, before anything is started. */
  static void check() throws DemoException {
    List<String> missing = new ArrayList<>();
    if (!LocalPrometheus.isInstalled()) {
      missing.add("prometheus");
    }
    if (!LocalAlertmanager.isInstalled()) {
      missing.add("prometheus-alertmanager");
    }
    if (!missing.isEmpty()) {
      throw new DemoException(
          "The demo needs a Prometheus and an Alertmanager on the PATH and does not find %s.\nMaybe run: apt-get install %s"
              .formatted(String.join(" and ", missing), String.join(" ", missing)));
    }
  }

  /** Returns where the servers are, for steps and commands, with KFP's address. */
  Map<String, String> environment(URI kfp) {
    String database = mlflow.postgres().jdbcUrl(InferenceProcess.DATABASE);
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("MLFLOW_TRACKING_URI", mlflow.uri().toString());
    environment.put("CREMA_LOG_JDBC_URL", database);
    environment.put("CREMA_LEDGER_JDBC_URL", database);
    environment.put("KF_PIPELINES_ENDPOINT", kfp.toString());
    return environment;
  }

  /** Starts the double of KFP, which runs what is submitted with {@code crema run}. */
  URI kfp() throws IOException, InterruptedException, DemoException {
    int port = settings.freePort(KFP_PORT, "KFP's double", screen);
    URI uri = URI.create("http://127.0.0.1:" + port);
    Path root = settings.root();
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
    command.add("dev.crema.testkit.kfp.KfpDoubleMain");
    command.addAll(List.of("--port", Integer.toString(port), "--root", root.toString()));
    command.addAll(List.of("--folder", settings.state().resolve("kfp").toString()));
    command.addAll(List.of("--work", settings.state().resolve("kfp-runs").toString()));
    command.addAll(List.of("--crema", root.resolve("pipelines/runner/crema").toString()));
    start(command, environment(uri), "kfp-double");
    await(new Http(uri), "/apis/v2beta1/healthz", "KFP's double");
    return uri;
  }

  /** Uploads the pipeline retrain unless KFP has it, and returns the name of its version. */
  String pin(URI kfp) throws IOException {
    byte[] yaml = Files.readAllBytes(settings.root().resolve(Commands.yaml("retrain")));
    PipelineUpload upload = new PipelineUpload("retrain", "", yaml);
    var _ = Kfp.connect(KfpSettings.of(kfp)).pipelines().pin(upload);
    return upload.versionName();
  }

  /** Starts the inference service, which watches drift in short windows. */
  InferenceProcess inference() throws IOException, DemoException {
    int port = settings.freePort(settings.servicePort(), "the inference service", screen);
    InferenceProcess service =
        InferenceProcess.start(
            settings,
            mlflow,
            port,
            Map.of("CREMA_DRIFT_WINDOW", WINDOW.toSeconds() + "s", "CREMA_POLL_INTERVAL", "1s"));
    running.push(service);
    return service;
  }

  /** Starts the retraining service. */
  Http retraining(URI kfp, Path file) throws IOException, InterruptedException, DemoException {
    int port = settings.freePort(RETRAINING_PORT, "the retraining service", screen);
    Http http = new Http(URI.create("http://127.0.0.1:" + port));
    Map<String, String> environment = environment(kfp);
    environment.put("CREMA_DATABASE_JDBC_URL", environment.get("CREMA_LEDGER_JDBC_URL"));
    environment.put("CREMA_KFP_ENDPOINT", kfp.toString());
    environment.put("CREMA_RETRAINING_FILE", file.toString());
    environment.put("CREMA_WEBHOOK_TOKEN_FILE", files.token().toString());
    environment.put("CREMA_SECURITY_MODE", "open");
    environment.put("CREMA_PORT", Integer.toString(port));
    environment.put("CREMA_HOST", "127.0.0.1");
    start(
        List.of(settings.root().resolve("retraining/crema-retraining").toString()),
        environment,
        "retraining");
    await(http, "/readiness", "The retraining service");
    return http;
  }

  /** Starts Alertmanager and Prometheus with the committed rules and routes. */
  Http watch(URI service, URI retraining) throws IOException {
    LocalAlertmanager alertmanager =
        LocalAlertmanager.in(
            settings.state().resolve("alertmanager"),
            files.alertmanager(retraining, files.token()));
    running.push(alertmanager);
    LocalPrometheus prometheus =
        LocalPrometheus.in(
            settings.state().resolve("prometheus"),
            files.prometheus(service, retraining, alertmanager.address()));
    running.push(prometheus);
    screen.step("Prometheus and Alertmanager are up: %s, %s", prometheus.uri(), alertmanager.uri());
    return new Http(prometheus.uri());
  }

  Path retrainingFile(String version, Map<String, Object> parameters) throws IOException {
    return files.retraining(version, parameters);
  }

  private ChildProcess start(List<String> command, Map<String, String> environment, String name)
      throws IOException {
    Path log = settings.state().resolve(name + ".log");
    ChildProcess process = ChildProcess.start(command, environment, settings.state(), log);
    running.push(process);
    return process;
  }

  private void await(Http http, String path, String what)
      throws InterruptedException, DemoException {
    long deadline = System.nanoTime() + READY_LIMIT.toNanos();
    while (http.getIfUp(path) == null) {
      if (System.nanoTime() > deadline) {
        throw new DemoException(
            "%s does not come up; the logs are in %s.".formatted(what, settings.state()));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  @Override
  public void close() throws InterruptedException {
    while (!running.isEmpty()) {
      close(running.pop());
    }
  }

  private static void close(AutoCloseable server) throws InterruptedException {
    try {
      server.close();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // none of them throws any
    }
  }
}
