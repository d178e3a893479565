package dev.crema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.servers.LocalMlflow;
import dev.crema.servers.MlflowEnvironment;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresMlflow
class MlflowRegistryIT {
  private final LocalMlflow mlflow = SharedMlflow.get();
  private final MlflowRegistry registry = Samples.registry(mlflow.uri());
  private final String model = SharedMlflow.uniqueName("registry");
  @TempDir Path folder;

  @Test
  void mlflowsOwnClientReadsBackWhatWasRegistered() throws Exception {
    ModelFiles files = Samples.files(folder, "one");
    Registration registration = registry.register(Samples.request(model, files, null));
    registry.promote(model, registration.version().version(), null);

    Map<String, Object> seen = readBack(model);

    assertThat(seen)
        .containsEntry("version", "1")
        .containsEntry("status", "READY")
        .containsEntry("aliases", List.of("challenger", "champion"))
        .containsEntry("run_id", registration.runId())
        .containsEntry("run_status", "FINISHED")
        .containsEntry("params", Map.of("algorithm", "xgboost", "max_depth", "6"))
        .containsEntry("metrics", Map.of("auc", 0.91, "brier", 0.055, "validation.log_loss", 0.3))
        .containsEntry("curve", List.of(0.7, 0.4, 0.3))
        .containsEntry("model_metrics", Map.of("auc", 0.91, "brier", 0.055))
        .containsEntry("model_status", "READY")
        .containsEntry("outputs", 1)
        .containsEntry(
            "datasets",
            List.of("test testing " + "b".repeat(36), "train training " + "a".repeat(36)))
        .containsEntry("commit", "0123abc")
        .containsEntry("flavors", Map.of("crema", "package/model.json"))
        .containsEntry("inputs", List.of("age", "plan"))
        .containsEntry(
            "files",
            List.of(
                "MLmodel",
                "evaluation.json",
                "manifest.json",
                "package/MLmodel",
                "package/golden/rows.bin",
                "package/model.json"));
    assertThat(seen.get("tags"))
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, String.class))
        .containsEntry(Tags.PACKAGE_DIGEST, files.packageDigest())
        .containsEntry(Tags.SEED, "7")
        .containsKeys(Tags.IDEMPOTENCY_KEY, Tags.MANIFEST_SHA256);
  }

  @Test
  void readsTheMetricsOfAVersionBack() throws Exception {
    Registration registration =
        registry.register(Samples.request(model, Samples.files(folder, "one"), null));
    assertThat(registry.metrics(registration.version()))
        .isEqualTo(Map.of("auc", 0.91, "brier", 0.055, "validation.log_loss", 0.3));
    assertThat(registry.metrics(new ModelVersion(model, "1", "", "", Map.of()))).isEmpty();
    assertThat(registry.metrics(new ModelVersion(model, "1", "f".repeat(32), "", Map.of())))
        .isEmpty();
  }

  @Test
  void secondRegistrationOfAPackageReturnsTheFirstAndMakesNothing() throws Exception {
    RegistrationRequest request = Samples.request(model, Samples.files(folder, "one"), null);
    Registration first = registry.register(request);
    Registration second = registry.register(request);

    assertThat(first.alreadyRegistered()).isFalse();
    assertThat(first.modelUri()).isEqualTo("models:/" + model + "/1");
    assertThat(second.alreadyRegistered()).isTrue();
    assertThat(second.version().version()).isEqualTo("1");
    assertThat(second.runId()).isEqualTo(first.runId());
    List<String> experiment = List.of(runs().experimentId(request.experiment()));
    Map<String, Object> all = Map.of("experiment_ids", experiment);
    assertThat(api().repeatable("POST", "runs/search", all).list("runs")).hasSize(1);
    assertThat(api().repeatable("POST", "logged-models/search", all).list("models")).hasSize(1);
  }

  @Test
  void challengerIsTheVersionRegisteredLast() throws Exception {
    registry.register(Samples.request(model, Samples.files(folder, "one"), null));
    registry.register(Samples.request(model, Samples.files(folder, "two"), null));

    assertThat(registry.byAlias(model, Registry.CHALLENGER))
        .map(ModelVersion::version)
        .hasValue("2");
    assertThat(registry.versions(model)).map(ModelVersion::version).containsExactly("2", "1");
    assertThat(registry.byPackageDigest(model, Digests.of("one")))
        .map(ModelVersion::version)
        .hasValue("1");
  }

  @Test
  void saysWhenAVersionWasRegistered() throws Exception {
    Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    ModelVersion version =
        registry.register(Samples.request(model, Samples.files(folder, "one"), null)).version();
    // MLflow runs on this machine, by the same clock.
    assertThat(version.registeredAt()).isBetween(before, Instant.now());
    registry.promote(model, version.version(), null);
    assertThat(registry.byVersion(model, version.version()).orElseThrow().registeredAt())
        .isEqualTo(version.registeredAt());
    assertThat(registry.byAlias(model, Registry.CHAMPION).orElseThrow().registeredAt())
        .isEqualTo(version.registeredAt());
  }

  @Test
  void whatIsNotThereIsEmpty() {
    assertThat(registry.byAlias(model, Registry.CHAMPION)).isEmpty();
    assertThat(registry.byVersion(model, "1")).isEmpty();
    assertThat(registry.byPackageDigest(model, "0".repeat(64))).isEmpty();
    assertThat(registry.versions(model)).isEmpty();
    assertThat(registry.ledgerChampion(model)).isEmpty();
  }

  @Test
  void downloadsThePackageAsItWasRegistered() throws Exception {
    ModelFiles files = Samples.files(folder, "one");
    ModelVersion version = registry.register(Samples.request(model, files, null)).version();
    Path target = folder.resolve("downloaded");

    registry.download(version, target);

    Map<String, Path> expected = Manifest.files(files.packageDirectory());
    Map<String, Path> actual = Manifest.files(target);
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    for (Map.Entry<String, Path> file : expected.entrySet()) {
      assertThat(actual.get(file.getKey())).hasSameBinaryContentAs(file.getValue());
    }
  }

  @Test
  void refusesADownloadWithAFlippedByteAndLeavesNothing() throws Exception {
    ModelVersion version =
        registry.register(Samples.request(model, Samples.files(folder, "one"), null)).version();
    Path stored = stored(version, "package/model.json");
    byte[] bytes = Files.readAllBytes(stored);
    bytes[3] ^= 1;
    Files.write(stored, bytes);

    assertThatThrownBy(() -> registry.download(version, folder.resolve("downloaded")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("The file (package/model.json) of version 1")
        .hasMessageContaining("is not what was registered");
    assertNothingDownloaded();
  }

  @Test
  void refusesADownloadThatIsLongerThanItsManifestSays() throws Exception {
    ModelVersion version =
        registry.register(Samples.request(model, Samples.files(folder, "one"), null)).version();
    Files.write(stored(version, "package/model.json"), new byte[100_000]);

    assertThatThrownBy(() -> registry.download(version, folder.resolve("downloaded")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("sends more than expected")
        .extracting(e -> ((RegistryException) e).kind())
        .isEqualTo(RegistryException.Kind.REJECTED);
    assertNothingDownloaded();
  }

  @Test
  void refusesADownloadBeyondTheLimitBeforeAFileIsFetched() throws Exception {
    ModelFiles files = Samples.files(folder, "one");
    ModelVersion version = registry.register(Samples.request(model, files, null)).version();
    long bytes = 0;
    for (Path file : Manifest.files(files.packageDirectory()).values()) {
      bytes += Files.size(file);
    }
    long size = bytes;

    assertThatThrownBy(() -> registry.download(version, folder.resolve("downloaded"), size - 1))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("more than the %d bytes that are allowed".formatted(size - 1));
    assertNothingDownloaded();
    registry.download(version, folder.resolve("whole"), size);
  }

  @Test
  void listsTheAliasesOfEveryModelThatHasOne() throws Exception {
    registry.register(Samples.request(model, Samples.files(folder, "one"), null));
    registry.promote(model, "1", null);
    registry.register(Samples.request(model, Samples.files(folder, "two"), null));

    assertThat(registry.aliases())
        .containsEntry(model, Map.of(Registry.CHAMPION, "1", Registry.CHALLENGER, "2"));
  }

  @Test
  void refusesAManifestThatSomebodyChanged() throws Exception {
    ModelVersion version =
        registry.register(Samples.request(model, Samples.files(folder, "one"), null)).version();
    Path stored = stored(version, "manifest.json");
    Files.writeString(stored, Files.readString(stored).replace("model.json", "../../escaped"));

    assertThatThrownBy(() -> registry.download(version, folder.resolve("downloaded")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("The file (manifest.json)");
    assertNothingDownloaded();
  }

  @Test
  void logsToTheInjectedRunAndRegistersOnItsRootRun() throws Exception {
    Runs runs = runs();
    String experiment = runs.experimentId("kfp of " + model);
    Run root = runs.create(experiment, Map.of("mlflow.runName", "pipeline"));
    Run middle = runs.create(experiment, Map.of(Run.PARENT_TAG, root.id()));
    Run task = runs.create(experiment, Map.of(Run.PARENT_TAG, middle.id()));
    api()
        .repeatable(
            "POST",
            "runs/log-parameter",
            Map.of("run_id", task.id(), "key", "max_depth", "value", "\"8\""));

    Registration registration =
        registry.register(Samples.request(model, Samples.files(folder, "one"), task.id()));

    assertThat(registration.runId()).isEqualTo(root.id());
    assertThat(registration.version().runId()).isEqualTo(root.id());
    assertThat(runs.get(task.id()).params())
        .containsEntry("max_depth", "\"8\"")
        .containsEntry("crema.max_depth", "6")
        .containsEntry("algorithm", "xgboost");
    Fields rootRun = api().get("runs/get", Map.of("run_id", root.id())).object("run");
    assertThat(rootRun.object("info").text("status")).isEqualTo("RUNNING");
    assertThat(rootRun.object("data").list("metrics"))
        .map(metric -> metric.text("key") + "=" + metric.text("value"))
        .containsExactlyInAnyOrder("auc=0.91", "brier=0.055");
    assertThat(rootRun.object("inputs").list("dataset_inputs")).hasSize(2);
  }

  @Test
  void bothWaysOfLoggingWriteTheSame() throws Exception {
    Runs runs = runs();
    String experiment = runs.experimentId("ways of " + model);
    RunRecord content = Samples.request(model, Samples.files(folder, "one"), null).run();
    ConnectionSettings settings =
        ConnectionSettings.of(mlflow.uri()).withTimeouts(Samples.IMPATIENT);
    MlflowHttp http = new MlflowHttp(settings);
    List<RunData> ways =
        List.of(
            new ClientRunData(settings, http, new Retry(1, Samples.IMPATIENT.pause())),
            new RestRunData(api()));
    List<Fields> seen =
        ways.stream()
            .map(
                way -> {
                  Run run = runs.create(experiment, Map.of());
                  for (int twice = 0; twice < 2; twice++) {
                    way.log(
                        run.id(), content.params(), RunLog.points(content, 1_000), content.tags());
                  }
                  way.end(run.id(), "FINISHED", 2_000);
                  return api().get("runs/get", Map.of("run_id", run.id())).object("run");
                })
            .toList();

    assertThat(seen.get(0).object("data").pairs("params"))
        .isEqualTo(seen.get(1).object("data").pairs("params"))
        .isNotEmpty();
    assertThat(seen.get(0).object("data").list("metrics"))
        .containsExactlyInAnyOrderElementsOf(seen.get(1).object("data").list("metrics"))
        .isNotEmpty();
    assertThat(seen).map(run -> run.object("info").text("status")).containsOnly("FINISHED");
    assertThat(seen).map(run -> run.object("info").number("end_time")).containsOnly(2_000L);
  }

  @Test
  void refusesWhatMlflowWouldCutSilently() throws Exception {
    ModelFiles files = Samples.files(folder, "one");
    RegistrationRequest good = Samples.request(model, files, null);
    RunRecord run =
        new RunRecord(
            Map.of("long", "x".repeat(RunLog.PARAM_LIMIT + 1)),
            Map.of(),
            Map.of(),
            List.of(),
            Map.of());

    assertThatThrownBy(
            () ->
                registry.register(
                    new RegistrationRequest(
                        model, good.experiment(), null, files, run, Map.of(), "")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("The param (long) has 6001 characters; MLflow keeps 6000");
    assertThat(registry.versions(model)).isEmpty();
  }

  private MlflowApi api() {
    return Samples.api(mlflow.uri(), 1);
  }

  private Runs runs() {
    return new Runs(api(), InstantSource.system());
  }

  private Path stored(ModelVersion version, String file) throws Exception {
    String id = version.source().substring("models:/".length());
    try (Stream<Path> paths = Files.walk(mlflow.artifacts())) {
      return paths
          .filter(path -> path.toString().endsWith(id + "/artifacts/" + file))
          .findFirst()
          .orElseThrow();
    }
  }

  private void assertNothingDownloaded() throws Exception {
    try (Stream<Path> paths = Files.list(folder)) {
      assertThat(paths).noneMatch(path -> path.getFileName().toString().contains("download"));
    }
  }

  private Map<String, Object> readBack(String name) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            MlflowEnvironment.python().toString(),
            System.getProperty("crema.root") + "/libs/registry/src/test/python/read_back.py",
            mlflow.uri().toString(),
            name);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    Process process = builder.start();
    String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return JSON.std.mapFrom(json);
  }
}
