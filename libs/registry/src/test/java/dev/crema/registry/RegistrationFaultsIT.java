package dev.crema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.registry.FaultProxy.Fate;
import dev.crema.registry.RegistryException.Kind;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A registration that is cut off after any call leaves nothing that is seen as a version. */
@RequiresMlflow
class RegistrationFaultsIT {
  private FaultProxy proxy;
  private MlflowRegistry direct;
  private ModelFiles files;
  @TempDir Path folder;

  @BeforeEach
  void start() throws Exception {
    proxy = new FaultProxy(SharedMlflow.get().uri());
    direct = Samples.registry(SharedMlflow.get().uri());
    files = Samples.files(folder, "one");
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  private int callsOfACleanRegistration() throws Exception {
    proxy.start(call -> Fate.PASS);
    register(SharedMlflow.uniqueName("clean"));
    return proxy.calls().size();
  }

  @Test
  void endAfterAnyCallIsCarriedOnByTheNextRegistration() throws Exception {
    int calls = callsOfACleanRegistration();
    assertThat(calls).isGreaterThan(15);
    for (int last = 0; last < calls; last++) {
      String model = SharedMlflow.uniqueName("cut");
      proxy.cutAfter(last);
      assertThatThrownBy(() -> register(model))
          .as("cut after call %d", last)
          .isInstanceOf(RegistryException.class)
          .extracting(e -> ((RegistryException) e).kind())
          .isEqualTo(Kind.UNAVAILABLE);
      for (ModelVersion visible : direct.versions(model)) {
        Path target = folder.resolve("visible-" + last);
        direct.download(visible, target);
        assertThat(target.resolve("model.json")).exists();
      }

      proxy.start(call -> Fate.PASS);
      register(model);
      assertComplete(model, "cut after call " + last);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOSE_ANSWER", "LOSE_RACE"})
  void misfortuneOfAnyWriteIsOvercomeByTheSameRegistration(Fate misfortune) throws Exception {
    callsOfACleanRegistration();
    List<String> calls = List.copyOf(proxy.calls());
    for (int number = 1; number <= calls.size(); number++) {
      String call = calls.get(number - 1);
      // Files go to the artifact store, which has no database.
      boolean isWrite = !call.startsWith("GET") && !call.endsWith("search");
      if (!isWrite || call.contains("mlflow-artifacts")) {
        continue;
      }
      int unlucky = number;
      String model = SharedMlflow.uniqueName("unlucky");
      proxy.start(sent -> sent == unlucky ? misfortune : Fate.PASS);
      register(model);
      assertComplete(model, misfortune + " of " + call);
    }
  }

  @Test
  void sameOnceMoreAtTheSameTimeMakesOneVersion() throws Exception {
    String model = SharedMlflow.uniqueName("together");
    Callable<Registration> task = () -> direct.register(Samples.request(model, files, null));
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<Registration>> results =
          threads.invokeAll(IntStream.range(0, 6).mapToObj(i -> task).toList());
      for (Future<Registration> result : results) {
        assertThat(result.get().version().version()).isEqualTo("1");
      }
    }
    assertThat(direct.versions(model)).hasSize(1);
  }

  @Test
  void otherRunWithOtherDocumentsInTheMiddleOfAnUploadLeavesAWholeVersion() throws Exception {
    String model = SharedMlflow.uniqueName("between");
    RegistrationRequest first = ofItsOwnRun(model, "first");
    RegistrationRequest second = ofItsOwnRun(model, "second");
    AtomicBoolean came = new AtomicBoolean();
    List<Registration> between = new CopyOnWriteArrayList<>();
    proxy.start(
        call -> {
          if (proxy.calls().get(call - 1).contains("mlflow-artifacts") && !came.getAndSet(true)) {
            between.add(registered(second));
          }
          return Fate.PASS;
        });

    Registration registration = Samples.registry(proxy.uri()).register(first);

    assertThat(between).hasSize(1);
    assertThat(registration.alreadyRegistered()).isTrue();
    assertThat(registration.runId()).isEqualTo(second.runId());
    assertThat(direct.versions(model)).hasSize(1);
    direct.download(registration.version(), folder.resolve("whole"));
  }

  @Test
  void manyRunsWithTheSamePackageAtTheSameTimeMakeOneWholeVersion() throws Exception {
    String model = SharedMlflow.uniqueName("runs");
    List<Callable<Registration>> tasks = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      RegistrationRequest request = ofItsOwnRun(model, "run-" + i);
      tasks.add(() -> direct.register(request));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
      for (Future<Registration> result : threads.invokeAll(tasks)) {
        result.get();
      }
    }
    assertThat(direct.versions(model)).hasSize(1);
    direct.download(direct.versions(model).getFirst(), folder.resolve("whole"));
  }

  /** The same package, but a run and an evaluation that no other registration has. */
  private RegistrationRequest ofItsOwnRun(String model, String name) throws Exception {
    Path evaluation = Files.writeString(folder.resolve(name + ".json"), "\"" + name + "\"");
    ModelFiles own =
        new ModelFiles(
            files.packageDirectory(), files.packageDigest(), Map.of("evaluation.json", evaluation));
    Runs runs = new Runs(api(), InstantSource.system());
    String experiment = runs.experimentId("experiment of " + model);
    return Samples.request(model, own, runs.create(experiment, Map.of()).id());
  }

  private Registration registered(RegistrationRequest request) {
    try {
      return direct.register(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MlflowApi api() {
    return Samples.api(SharedMlflow.get().uri(), 1);
  }

  private Registration register(String model) throws Exception {
    return Samples.registry(proxy.uri()).register(Samples.request(model, files, null));
  }

  private void assertComplete(String model, String when) throws Exception {
    assertThat(direct.versions(model)).as(when).hasSize(1);
    assertThat(direct.byAlias(model, Registry.CHALLENGER)).as(when).isPresent();
    MlflowApi api = api();
    Runs runs = new Runs(api, InstantSource.system());
    Map<String, Object> all =
        Map.of("experiment_ids", List.of(runs.experimentId("experiment of " + model)));
    assertThat(api.repeatable("POST", "runs/search", all).list("runs"))
        .as(when)
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.object("info").text("status")).isEqualTo("FINISHED");
              assertThat(run.object("data").list("metrics")).hasSize(3);
              assertThat(run.object("outputs").list("model_outputs")).hasSize(1);
              assertThat(run.object("inputs").list("dataset_inputs")).hasSize(2);
            });
    assertThat(api.repeatable("POST", "logged-models/search", all).list("models"))
        .as(when)
        .singleElement()
        .satisfies(found -> assertThat(LoggedModel.of(found).isReady()).isTrue());
    Path target = folder.resolve("complete-" + model);
    direct.download(direct.versions(model).getFirst(), target);
    assertThat(Files.readString(target.resolve("model.json"))).contains("one");
  }
}
