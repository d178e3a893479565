package dev.crema.lineage;

import com.sun.net.httpserver.HttpServer;
import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpSettings;
import dev.crema.kfp.Parameters;
import dev.crema.kfp.PipelineUpload;
import dev.crema.kfp.RunRequest;
import dev.crema.productionlog.DatabaseSettings;
import dev.crema.productionlog.LogContext;
import dev.crema.productionlog.LogStatus;
import dev.crema.productionlog.LoggedPrediction;
import dev.crema.productionlog.ProductionLog;
import dev.crema.productionlog.ProductionLogSettings;
import dev.crema.productionlog.drift.DriftMerge;
import dev.crema.productionlog.drift.DriftPart;
import dev.crema.productionlog.drift.DriftVerdict;
import dev.crema.productionlog.drift.DriftWindow;
import dev.crema.productionlog.drift.DriftWindows;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.DatasetInput;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelFiles;
import dev.crema.registry.RegistrationRequest;
import dev.crema.registry.RunRecord;
import dev.crema.registry.Tags;
import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.Report;
import dev.crema.runledger.RunLedger;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.servers.testing.SharedPostgres;
import dev.crema.testkit.kfp.HeldLauncher;
import dev.crema.testkit.kfp.KfpDouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The places, real ones but for KFP's double, filled by the libraries that fill them in use. */
final class World implements AutoCloseable {
  private static final String PIPELINE =
      """
      components:
        comp-step: {executorLabel: exec-step}
      deploymentSpec:
        executors:
          exec-step: {container: {command: [echo], image: 'localhost/none:1'}}
      pipelineInfo: {name: retrain}
      root:
        dag:
          tasks:
            step: {componentRef: {name: comp-step}, taskInfo: {name: step}}
        inputDefinitions:
          parameters:
            contract_uri: {parameterType: STRING, isOptional: true}
            contract_sha256: {parameterType: STRING, isOptional: true}
            git_commit: {parameterType: STRING, isOptional: true}
            source_uri: {parameterType: STRING, isOptional: true}
      schemaVersion: 2.1.0
      sdkVersion: kfp-2.17.0
      """;

  final String database = SharedPostgres.newDatabase();
  final String model = SharedMlflow.uniqueName("why");
  private final Path folder;
  private final KfpDouble kfp;
  private final HttpServer retraining;
  private final Map<String, String> retrainings = new ConcurrentHashMap<>();

  World(Path folder) throws IOException {
    this.folder = folder;
    kfp = KfpDouble.start(KfpDouble.Options.of(folder.resolve("kfp"), new HeldLauncher()));
    retraining = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    retraining.createContext(
        "/why/run/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String answer = retrainings.get(path.substring("/why/run/".length()));
          boolean isAllowed =
              "Bearer s3cr3t".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] bytes = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
          int status = isAllowed ? answer == null ? 404 : 200 : 401;
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    retraining.start();
  }

  Map<String, String> environment() throws IOException {
    Path token = folder.resolve("token");
    Files.writeString(token, "s3cr3t\n");
    Map<String, String> environment = new HashMap<>();
    environment.put("CREMA_LOG_JDBC_URL", database);
    environment.put("CREMA_LEDGER_JDBC_URL", database);
    environment.put("MLFLOW_TRACKING_URI", SharedMlflow.get().uri().toString());
    environment.put(KfpSettings.ENDPOINT, kfp.uri().toString());
    environment.put(
        "CREMA_RETRAINING_URL", "http://127.0.0.1:" + retraining.getAddress().getPort());
    environment.put("CREMA_RETRAINING_TOKEN_PATH", token.toString());
    return environment;
  }

  Chain why(Subject subject) throws IOException {
    return why(subject, environment()::get);
  }

  static Chain why(Subject subject, Function<String, @Nullable String> environment) {
    return new Lineage(dev.crema.lineage.source.EnvironmentSources.read(environment)).why(subject);
  }

  /** Makes a run of KFP. */
  String run(Map<String, Object> parameters) {
    Kfp client = Kfp.connect(KfpSettings.of(kfp.uri()));
    byte[] yaml = PIPELINE.getBytes(StandardCharsets.UTF_8);
    return client
        .runs()
        .create(
            new RunRequest(
                "retrain churn",
                client.experiments().getOrCreate("churn").id(),
                client.pipelines().pin(new PipelineUpload("retrain", "", yaml)).reference(),
                new Parameters(parameters),
                null))
        .id();
  }

  /** Registers a version, as register-model does. */
  String register(Map<String, String> tags) throws IOException {
    Path files = Files.createDirectories(folder.resolve("package-" + model));
    Files.writeString(files.resolve("model.json"), "{\"name\":\"%s\"}".formatted(model));
    Files.writeString(
        files.resolve("MLmodel"),
        """
        flavors:
          crema: {crema_version: 1.0.0, data: model.json}
        signature:
          inputs: '[{"type":"long","name":"age","required":true}]'
          outputs: '[{"type":"double","name":"score","required":true}]'
        """);
    RunRecord run =
        new RunRecord(
            Map.of("algorithm", "xgboost"),
            Map.of("auc", 0.91),
            Map.of(),
            List.of(
                new DatasetInput("churn training", "a".repeat(64), "training", "s3://rows", 4_000),
                new DatasetInput("churn testing", "b".repeat(64), "testing", "s3://rows", 1_000)),
            Map.of());
    URI uri = SharedMlflow.get().uri();
    return MlflowRegistry.connect(ConnectionSettings.of(uri))
        .register(
            new RegistrationRequest(
                model, "why", null, new ModelFiles(files, "d-" + model, Map.of()), run, tags, ""))
        .version()
        .version();
  }

  static Map<String, String> tags(String kfpRunId) {
    return Map.of(
        Tags.KFP_RUN_ID,
        kfpRunId,
        Tags.CONTRACT_DIGEST,
        "c".repeat(64),
        Tags.GIT_COMMIT,
        "0123abc",
        Tags.SEED,
        "7");
  }

  /** Logs a prediction, as the service does. */
  UUID predict(String version) throws Exception {
    Instant now = Instant.now();
    UUID id = new UUID(now.toEpochMilli() << 16 | 0x7001, Long.MIN_VALUE | 77);
    try (ProductionLog log = log()) {
      log.append(
              List.of(
                  new LoggedPrediction(
                      id,
                      model,
                      version,
                      "{\"age\":41}".getBytes(StandardCharsets.UTF_8),
                      "yes",
                      0.75,
                      new double[] {0.25, 0.75},
                      0.5,
                      850,
                      "customer-1",
                      null,
                      null)))
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
    }
    return id;
  }

  /** Decides on a window of an hour that had drifted, as two pods do. */
  void drifted(String version, Instant start) throws Exception {
    String reasons =
        "\"The column (age) has other values.\",\"1.\",\"2.\",\"3.\",\"4.\",\"5.\",\"6.\"";
    decide(
        version,
        start,
        new DriftVerdict(800, DriftVerdict.DRIFTED, "P1", "{\"reasons\":[%s]}".formatted(reasons)));
  }

  void quiet(String version, Instant start) throws Exception {
    decide(version, start, new DriftVerdict(800, "quiet", "none", "{\"reasons\":[]}"));
  }

  private void decide(String version, Instant start, DriftVerdict verdict) throws Exception {
    DriftWindow window = new DriftWindow(model, version, start, start.plus(Duration.ofHours(1)));
    DriftMerge merge =
        new DriftMerge() {
          @Override
          public boolean add(DriftPart part) {
            return true;
          }

          @Override
          public DriftVerdict verdict() {
            return verdict;
          }
        };
    try (ProductionLog log = log()) {
      awaitTables(log);
      DriftWindows windows = new DriftWindows(log.connections(), Duration.ofSeconds(10));
      for (String pod : List.of("a", "b")) {
        windows.write(new DriftPart(window, pod, 400, new byte[0]));
      }
      if (windows.decide(window, Duration.ZERO, merge).isEmpty()) {
        throw new AssertionError("It is too early to decide on " + window);
      }
    }
  }

  private static void awaitTables(ProductionLog log) throws InterruptedException {
    for (int look = 0; log.status().schema() != LogStatus.Schema.READY; look++) {
      if (look > 600) {
        throw new AssertionError("The tables are not made: " + log.status());
      }
      Thread.sleep(50);
    }
  }

  private ProductionLog log() throws IOException {
    return ProductionLog.open(
        ProductionLogSettings.of(DatabaseSettings.of(database, "", ""), folder.resolve("spool")),
        LogContext.system(List.of()));
  }

  void report(Report report) {
    RunLedger.connect(
            LedgerSettings.fromEnvironment(
                name -> name.equals("CREMA_LEDGER_JDBC_URL") ? database : null))
        .report(report);
  }

  void retrainedBy(String kfpRunId, String json) {
    retrainings.put(kfpRunId, json);
  }

  @Override
  public void close() {
    kfp.close();
    retraining.stop(0);
  }
}
