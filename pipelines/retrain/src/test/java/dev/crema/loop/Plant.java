package dev.crema.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.runledger.CheckedData;
import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.Report;
import dev.crema.runledger.RunLedger;
import dev.crema.servers.LocalMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.trainandregister.Crema;
import dev.crema.trainandregister.MlflowRest;
import dev.crema.trainandregister.Service;
import dev.crema.trainandregister.Step;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the pipelines find: MLflow, a database with production log and run ledger, and a model that
 * was trained once; tests keep apart by the names of their models.
 */
final class Plant {
  private static final String DATABASE = "plant";
  private static Plant plant;

  final URI mlflow;
  final Path files;
  private final Path folder;
  private final String database;
  private final Crema.Run training;
  private int count;

  /**
   * Rows that the service is asked and answers, and what comes true of them.
   *
   * @param start when the first one is answered; the last one within an hour
   * @param pressure by how many standard deviations it is higher than in training
   * @param labelDelay how long after an answer its truth comes, ISO 8601
   * @param labelFlip share of answers of which another truth comes than that of training
   */
  record Traffic(Instant start, int rows, double pressure, String labelDelay, double labelFlip) {
    Traffic(Instant start, int rows, double pressure, String labelDelay) {
      this(start, rows, pressure, labelDelay, 0);
    }
  }

  private Plant() throws Exception {
    LocalMlflow server = SharedMlflow.get();
    mlflow = server.uri();
    server.postgres().createDatabase(DATABASE);
    database = server.postgres().jdbcUrl(DATABASE);
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "plant-");
    files = folder.resolve("files").toAbsolutePath();
    PumpFiles.write(files);
    training = run("train-and-register", training("pumps"));
    assertThat(training.exitCode()).as(training.output()).isZero();
    makeLog();
  }

  /** Makes the production log's tables, as the service does. */
  private void makeLog() throws Exception {
    try (Service service = service("pumps")) {
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (!answers(service)) {
        assertThat(System.nanoTime()).as("the service has no log").isLessThan(deadline);
        Thread.sleep(100);
      }
    }
  }

  private static boolean answers(Service service) throws IOException, InterruptedException {
    try {
      return !service.get("/production-stats").isEmpty();
    } catch (IllegalStateException e) {
      return false; // 503: it makes them still
    }
  }

  /** Starts the inference service with the log, in which a truth counts after a second. */
  Service service(String model) throws Exception {
    Map<String, String> settings =
        Map.of(
            "CREMA_LOG_MODE", "acknowledged",
            "CREMA_LOG_JDBC_URL", database,
            "CREMA_TRUTH_MATURITY", "1s");
    return Service.start(mlflow, model, newFolder().resolve("service"), settings);
  }

  /** Returns the one of this JVM, made by the first call. */
  static synchronized Plant get() throws Exception {
    if (plant == null) {
      plant = new Plant();
    }
    return plant;
  }

  /** Returns parameters of a pipeline that trains. */
  Map<String, String> training(String model) throws Exception {
    Map<String, String> parameters = Crema.parameters(files, "table.csv");
    parameters.put("model_name", model);
    parameters.put("experiment", "pumps");
    parameters.put("hyperparameters", "{\"rounds\": 60, \"max_depth\": 3}");
    return parameters;
  }

  /** Returns parameters of a pipeline that looks at production. */
  Map<String, String> watching(String model) throws Exception {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("model_name", model);
    parameters.put("contract_uri", files.resolve("contract.yaml").toString());
    parameters.put("contract_sha256", Crema.sha256(files.resolve("contract.yaml")));
    return parameters;
  }

  /** Where the servers are, as the pipelines' Secrets say it. */
  Map<String, String> environment() {
    return Map.of(
        "MLFLOW_TRACKING_URI", mlflow.toString(),
        "CREMA_LOG_JDBC_URL", database,
        "CREMA_LEDGER_JDBC_URL", database);
  }

  /** Runs a committed pipeline as a user does. */
  Crema.Run run(String pipeline, Map<String, String> parameters) throws Exception {
    return Crema.run(
        "pipelines/%s/pipeline.yaml".formatted(pipeline), parameters, environment(), newFolder());
  }

  private synchronized Path newFolder() throws IOException {
    return Files.createDirectories(folder.resolve("runs-" + ++count).toAbsolutePath());
  }

  /** Makes the model that was trained version 1 and champion of a name that nobody has yet. */
  String champion(String prefix) throws Exception {
    String model = SharedMlflow.uniqueName(prefix);
    Step register =
        online("register-model", model)
            .in("model", training.artifact("train-model", "model"))
            .in("evaluation", training.artifact("evaluate-model", "evaluation"))
            .in("verdict", training.artifact("check-quality", "verdict"))
            .in("train", training.artifact("split-data", "train"))
            .with("experiment", "pumps")
            .with("seed", 7);
    done(register);
    done(online("promote-model", model).with("version", "1").with("expected_champion", ""));
    return model;
  }

  private Step online(String name, String model) throws IOException {
    return new Step(name, newFolder().resolve(name))
        .with("model_name", model)
        .environment("MLFLOW_TRACKING_URI", mlflow.toString());
  }

  /** Leaves in the production log what a service with version 1 would have. */
  void serve(String model, Traffic traffic) throws Exception {
    serve(model, traffic, served("1"));
  }

  /** Returns a version that answers as version 1 does. */
  Served served(String version) {
    return new Served(version, training);
  }

  /**
   * What a service answers with.
   *
   * @param trained the run of which the version came
   */
  record Served(String version, Crema.Run trained) {}

  /** Leaves in the production log what a service with some version would have. */
  void serve(String model, Traffic traffic, Served served) throws Exception {
    Path answers = served.trained().artifact("train-model", "model");
    Step simulate =
        new Step("simulate-production", newFolder().resolve("simulate"))
            .in("dataset", training.artifact("ingest-data", "dataset"))
            .in("model", answers, Map.of("version", served.version()))
            .with("target", "log")
            .with("model_name", model)
            .with("start", traffic.start().toString())
            .with("rows", traffic.rows())
            .with("label_delay", traffic.labelDelay())
            .with("label_flip", traffic.labelFlip())
            .with("seed", 10 + Integer.parseInt(served.version())) // other customers each time
            .environment("CREMA_LOG_JDBC_URL", database);
    if (traffic.pressure() != 0) {
      simulate.with("shift", Map.of("pressure", traffic.pressure()));
    }
    done(simulate);
  }

  private static void done(Step step) throws Exception {
    Step.Ending ending = step.run();
    assertThat(ending.exitCode()).as(ending.log()).isZero();
  }

  /** Returns what runs claim and report. */
  RunLedger ledger() {
    return RunLedger.connect(LedgerSettings.fromEnvironment(environment()::get));
  }

  /** Does something to the database behind the back of all. */
  void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Returns what stands for a run in the ledger. */
  Report outcome(Crema.Run run) {
    var outcomes = ledger().outcomes(List.of(run.id()));
    assertThat(outcomes).as(run.output()).containsKey(run.id());
    return outcomes.get(run.id()).report();
  }

  /** Returns what the newest run of a model said of its rows. */
  CheckedData dataOf(String model) {
    return ledger().newestData(Duration.ofDays(1), 1_000).stream()
        .filter(checked -> checked.quality().modelName().equals(model))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the version that the alias champion of a model is on. */
  String championOf(String model) throws Exception {
    Map<String, Object> answer =
        MlflowRest.get(
            mlflow, "registered-models/alias", Map.of("name", model, "alias", "champion"));
    return (String) Crema.map(answer.get("model_version")).get("version");
  }

  /** Returns how many versions a model has. */
  int versionsOf(String model) throws Exception {
    Map<String, Object> answer =
        MlflowRest.get(
            mlflow, "model-versions/search", Map.of("filter", "name='%s'".formatted(model)));
    return ((List<?>) answer.getOrDefault("model_versions", List.of())).size();
  }
}
