package dev.crema.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpSettings;
import dev.crema.kfp.RecurringRun;
import dev.crema.servers.LocalPostgres;
import dev.crema.testkit.kfp.Fault;
import dev.crema.testkit.kfp.HeldLauncher;
import dev.crema.testkit.kfp.KfpDouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code crema bootstrap} as a Job runs it: once, again, and after a new release. */
class BootstrapIT {
  @TempDir Path folder;
  private final Map<String, String> variables = new HashMap<>();
  private String said = "";

  @SuppressWarnings("NullAway.Init") // set before each test
  private KfpDouble kfp;

  @BeforeEach
  void start() throws IOException {
    kfp = KfpDouble.start(KfpDouble.Options.of(folder.resolve("work"), new HeldLauncher()));
    variables.put("KF_PIPELINES_ENDPOINT", kfp.uri().toString());
    variables.put("CREMA_PIPELINES", folder.resolve("pipelines").toString());
    for (String name : List.of("sequence", "gate")) {
      Path one = Files.createDirectories(folder.resolve("pipelines").resolve(name));
      Files.copy(
          Path.of(AbstractCremaTest.PIPELINES, "valid", name + ".yaml"),
          one.resolve("pipeline.yaml"));
    }
    Files.createDirectories(folder.resolve("schedules"));
    schedule("0 0 2 * * *");
  }

  @AfterEach
  void close() {
    assertThat(kfp.violations()).isEmpty();
    kfp.close();
  }

  /** As a ConfigMap is mounted: beside links whose names begin with dots. */
  private void schedule(String cron) throws IOException {
    Path data = Files.createDirectories(folder.resolve("schedules/..data"));
    Files.writeString(
        data.resolve("nightly.yaml"),
        """
        pipeline: %s
        schedules:
          - {name: nightly, cron: "%s", experiment: churn, parameters: {rows: 12}}
        """
            .formatted(folder.resolve("pipelines/sequence/pipeline.yaml"), cron));
    Path link = folder.resolve("schedules/nightly.yaml");
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, Path.of("..data/nightly.yaml"));
    }
  }

  private int bootstrap(String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("bootstrap", "--experiment", "churn"));
    arguments.addAll(List.of("--schedules", folder.resolve("schedules").toString()));
    arguments.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(AbstractCremaTest.words(arguments)).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("(CREMA|MLFLOW|KF)_.*"));
    builder.environment().putAll(variables);
    Process process = builder.start();
    said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor();
  }

  /** Of libpq, as the manifests mount it. */
  private Path serviceFile(LocalPostgres postgres) throws IOException {
    return Files.writeString(
        folder.resolve("pg_service.conf"),
        "[ledger]\nhost=127.0.0.1\nport=%d\ndbname=crema\nuser=%s\npassword=none\n"
            .formatted(postgres.port(), LocalPostgres.USER));
  }

  private Kfp client() {
    return Kfp.connect(KfpSettings.of(kfp.uri()));
  }

  private int versions(String pipeline) {
    String id = client().pipelines().find(pipeline).orElseThrow().id();
    return client().pipelines().versions(id).size();
  }

  private List<String> writings(int from) {
    return kfp.calls().subList(from, kfp.calls().size()).stream()
        .filter(call -> !call.startsWith("GET "))
        .toList();
  }

  @Test
  void theFirstTimeEverythingIsMadeAndTheSecondTimeNothing() throws Exception {
    assertThat(bootstrap("--dry-run")).as(said).isZero();
    assertThat(said).contains("gate sha256-").contains("would be uploaded");
    assertThat(writings(0)).isEmpty();
    assertThat(bootstrap()).as(said).isZero();
    assertThat(said)
        .containsPattern("pipeline    gate sha256-[0-9a-f]{16}: uploaded")
        .contains("experiment  churn: made", "created     nightly", "none is claimed");
    int before = kfp.calls().size();
    assertThat(bootstrap()).as(said).isZero();
    assertThat(said)
        .containsPattern("pipeline    gate sha256-[0-9a-f]{16}: there already")
        .contains("experiment  churn: there already", "unchanged   nightly");
    assertThat(writings(before)).isEmpty();
    assertThat(versions("sequence")).isEqualTo(1);
  }

  @Test
  void aPipelineThatChangedIsANewVersionOnWhichItsScheduleRunsFromNowOn() throws Exception {
    assertThat(bootstrap()).as(said).isZero();
    Path changed = folder.resolve("pipelines/sequence/pipeline.yaml");
    Files.writeString(
        changed, Files.readString(changed).replace("defaultValue: 7.0", "defaultValue: 8.0"));
    schedule("0 0 3 * * *");
    assertThat(bootstrap()).as(said).isZero();
    assertThat(said).contains("replaced    nightly");
    assertThat(versions("sequence")).isEqualTo(2);
    assertThat(versions("gate")).isEqualTo(1);
    assertThat(client().recurringRuns().list())
        .singleElement()
        .extracting(RecurringRun::scheduleWords)
        .asString()
        .contains("0 0 3 * * *");
  }

  @Test
  void aJobThatWasKilledHalfWayIsFinishedByTheNext() throws Exception {
    kfp.faults().next("POST .+recurringruns$", Fault.ERROR_500);
    assertThat(bootstrap()).as(said).isEqualTo(1);
    assertThat(said).contains("failed      nightly");
    assertThat(bootstrap()).as(said).isZero();
    assertThat(said).contains("created     nightly");
    assertThat(client().recurringRuns().list()).hasSize(1);
  }

  @Test
  void nothingIsSentWhileAFileIsWrong() throws Exception {
    schedule("0 2 * * *");
    assertThat(bootstrap()).isEqualTo(2);
    assertThat(said).contains("has five fields");
    variables.put("CREMA_PIPELINES", folder.resolve("schedules").toString());
    assertThat(bootstrap()).isEqualTo(2);
    assertThat(said).contains("(pipelineInfo) is missing");
    Files.createDirectories(folder.resolve("empty/..data"));
    variables.put("CREMA_PIPELINES", folder.resolve("empty").toString());
    assertThat(bootstrap()).isEqualTo(2);
    assertThat(said).contains("has no pipeline");
    variables.remove("CREMA_PIPELINES");
    assertThat(bootstrap()).isEqualTo(2);
    assertThat(said).contains("No pipelines are named");
    assertThat(kfp.calls()).isEmpty();
  }

  /** As a ConfigMap is mounted: files beside links whose names begin with dots. */
  @Test
  void theFilesOfAConfigMapAreUploadedAsTheyAre() throws Exception {
    Path mounted = folder.resolve("mounted");
    Path data = Files.createDirectories(mounted.resolve("..2026_11_30"));
    Files.createSymbolicLink(mounted.resolve("..data"), data.getFileName());
    for (String name : List.of("sequence", "gate")) {
      Files.copy(
          folder.resolve("pipelines").resolve(name).resolve("pipeline.yaml"),
          data.resolve(name + ".yaml"));
      Files.createSymbolicLink(mounted.resolve(name + ".yaml"), Path.of("..data", name + ".yaml"));
    }
    Files.writeString(data.resolve("README"), "no pipeline");
    Files.createSymbolicLink(mounted.resolve("README"), Path.of("..data/README"));
    variables.put("CREMA_PIPELINES", mounted.toString());
    assertThat(bootstrap()).as(said).isZero();
    assertThat(said)
        .containsPattern("gate sha256-[0-9a-f]{16}: uploaded")
        .containsPattern("sequence sha256-[0-9a-f]{16}: uploaded")
        .contains("created     nightly");
  }

  private Path retraining(String pipeline, String version) throws IOException {
    return Files.writeString(
        folder.resolve("retraining.yaml"),
        """
        ui: http://localhost:8080
        models:
          churn:
            pipeline: %s
            version: %s
            experiment: churn
            parameters: {model_name: churn}
        """
            .formatted(pipeline, version));
  }

  @Test
  void aVersionThatTheRetrainingServiceAsksForIsThereOrNothingIsDone() throws Exception {
    String file = retraining("gate", "sha256-0000000000000000").toString();
    assertThat(bootstrap("--retraining", file)).as(said).isEqualTo(2);
    assertThat(said)
        .contains("The file (%s) asks for the version (sha256-0000000000000000)".formatted(file))
        .contains("of the pipeline (gate) for the model (churn)", "nor on KFP", "make release");
    retraining("seqence", "sha256-0000000000000000");
    assertThat(bootstrap("--retraining", file)).as(said).isEqualTo(2);
    assertThat(writings(0)).isEmpty();
    assertThat(bootstrap()).as(said).isZero();
    String version =
        client()
            .pipelines()
            .versions(client().pipelines().find("gate").orElseThrow().id())
            .getFirst()
            .name();
    retraining("gate", version);
    assertThat(bootstrap("--retraining", file)).as(said).isZero();
    // An earlier one, to go back to, is on KFP though the release has another.
    Path changed = folder.resolve("pipelines/gate/pipeline.yaml");
    Files.writeString(
        changed, Files.readString(changed).replace("defaultValue: 7.0", "defaultValue: 9.0"));
    assertThat(bootstrap("--retraining", file)).as(said).isZero();
    assertThat(bootstrap("--retraining", folder.resolve("none").toString())).isEqualTo(2);
    assertThat(said).contains("There is no file", "ConfigMap is not mounted");
  }

  /** Else the Job would make recurring runs of the image's pipelines, whose images nobody has. */
  @Test
  void aScheduleOfAnotherVersionThanTheReleasesIsRefused() throws Exception {
    Path other = Files.createDirectories(folder.resolve("other/sequence")).resolve("pipeline.yaml");
    Path released = folder.resolve("pipelines/sequence/pipeline.yaml");
    Files.writeString(
        other, Files.readString(released).replace("defaultValue: 7.0", "defaultValue: 8.0"));
    Path schedules = folder.resolve("schedules/..data/nightly.yaml");
    Files.writeString(
        schedules, Files.readString(schedules).replace(released.toString(), other.toString()));
    assertThat(bootstrap()).as(said).isEqualTo(2);
    assertThat(said).contains("A schedule runs the pipeline (sequence) in the version");
    assertThat(kfp.calls()).isEmpty();
  }

  @Test
  void aDatabaseIsClaimedOnceAndAnotherInstallationIsSentAway() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.temporary()) {
      postgres.createDatabase("crema");
      variables.put("CREMA_DATABASE_JDBC_URL", postgres.jdbcUrl("crema"));
      variables.put("CREMA_LEDGER_JDBC_URL", "jdbc:postgresql:///?service=ledger");
      variables.put("PGSERVICEFILE", serviceFile(postgres).toString());
      assertThat(bootstrap()).isEqualTo(1);
      assertThat(said).contains("(CREMA_INSTALLATION) is not set");
      assertThat(writings(0)).isEmpty();
      variables.put("CREMA_INSTALLATION", "one/crema");
      assertThat(bootstrap()).as(said).isZero();
      assertThat(said)
          .contains("/crema: belongs to one/crema", "service ledger: belongs to one/crema");
      assertThat(bootstrap()).as(said).isZero();
      variables.put("CREMA_INSTALLATION", "two/crema");
      int before = kfp.calls().size();
      assertThat(bootstrap()).isEqualTo(1);
      assertThat(said).contains("belongs to the installation (one/crema)", "\nMaybe ");
      assertThat(writings(before)).isEmpty();
      assertThat(bootstrap("--take-over")).as(said).isZero();
      assertThat(bootstrap()).as(said).isZero();
    }
  }
}
