package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.ServedModel;
import dev.crema.models.ModelPackage;
import java.lang.ref.WeakReference;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several models and versions at once. */
class ModelsIT {
  @TempDir Path folder;
  private final FakeSource source = new FakeSource();
  private final Map<String, Object> settings = new HashMap<>(Map.of("crema.models.discover", true));
  private final Map<String, ModelPackage> packages = new HashMap<>();
  private TestService service;

  @BeforeEach
  void start() {
    for (int version = 1; version <= 3; version++) {
      register("churn", version);
      register("credit", version);
    }
    source.alias("churn", "champion", "1");
    source.alias("churn", "challenger", "2");
    source.alias("credit", "champion", "3");
    restart();
  }

  private void restart() {
    if (service != null) {
      service.close();
    }
    service = TestService.start(source, folder.resolve("cache"), settings);
    service.awaitVersion("1");
    TestService.await(() -> source.away || service.get("/models").body().contains("credit"));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private void register(String model, int version) {
    Path directory = folder.resolve(model + version);
    packages.put(model + version, TestModels.write(directory, model.hashCode() + version));
    source.register(model, "" + version, directory, Map.of());
  }

  private void assertAnswers(String query, String model, String version) {
    List<RawRow> rows = TestModels.list(1, 9);
    HttpResponse<String> answer = service.post("/predict" + query, TestModels.request(rows));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Node node = TestService.json(answer);
    assertThat(node.required("model_name").text()).isEqualTo(model);
    assertThat(node.required("model_version").text()).isEqualTo(version);
    double score =
        Objects.requireNonNull(packages.get(model + version)).predict(rows.getFirst()).score();
    assertThat(node.required("predictions").items().getFirst().required("score").number())
        .isEqualTo(score);
  }

  @Test
  void answersForEveryModelVersionAndAliasThatIsAskedFor() {
    assertAnswers("", "churn", "1");
    assertAnswers("?model=credit", "credit", "3");
    assertAnswers("?version=3", "churn", "3");
    assertAnswers("?alias=challenger", "churn", "2");
    assertAnswers("?model=credit&version=1", "credit", "1");
    assertAnswers("?version=1", "churn", "1");
    Map<String, String> states = new HashMap<>();
    TestService.json(service.get("/models"))
        .required("models")
        .items()
        .forEach(
            model ->
                states.put(
                    model.required("name").text() + model.required("reference").text(),
                    model.required("state").text()));
    assertThat(states)
        .as("the version that the champion serves needs no place of its own")
        .containsOnlyKeys(
            "churn@champion", "churn@challenger", "churn3", "credit@champion", "credit1")
        .containsValue("serving");
  }

  @ParameterizedTest
  @CsvSource({
    "?model=nobody, 404",
    "?version=99, 404",
    "?alias=nothing, 404",
    "?version=0, 400",
    "?version=1&alias=challenger, 400",
    "?alias=a%20b, 400",
  })
  void saysWhatIsWrongWithAName(String query, int status) {
    HttpResponse<String> answer =
        service.post("/predict" + query, TestModels.request(TestModels.list(1, 1)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
  }

  @Test
  void keepsNoPlaceForVersionsThatThereAreNot() {
    for (int version = 50; version < 70; version++) {
      service.post("/predict?version=" + version, TestModels.request(TestModels.list(1, 1)));
    }
    assertThat(service.get("/models").body()).doesNotContain("\"reference\":\"50\"");
    assertAnswers("", "churn", "1");
  }

  @Test
  void followsAnAliasThatWasLoadedOnDemand() {
    assertAnswers("?alias=challenger", "churn", "2");
    source.alias("churn", "challenger", "3");
    TestService.await(
        () ->
            service
                .post("/predict?alias=challenger", TestModels.request(TestModels.list(1, 1)))
                .body()
                .contains("\"model_version\":\"3\""));
  }

  @Test
  void looksWhereAnAliasPointsWhenItIsToldTo() {
    settings.put("crema.poll.interval", "1h");
    restart();
    source.alias("churn", "champion", "2");
    HttpResponse<String> answer = service.post("/models/churn/versions/champion/load", "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(TestService.json(answer).required("version").text()).isEqualTo("2");
    assertAnswers("", "churn", "2");
    assertThat(service.post("/models/churn/versions/77/load", "").statusCode()).isEqualTo(404);
    assertThat(service.post("/models/nobody/versions/1/load", "").statusCode()).isEqualTo(404);
  }

  @Test
  void unloadsWhatItIsToldToAndLoadsItAgainFromTheDiskWithoutTheRegistry() {
    assertAnswers("?version=3", "churn", "3");
    int downloads = source.downloads.get();
    assertThat(service.post("/models/churn/versions/3/unload", "").statusCode()).isEqualTo(200);
    assertThat(service.get("/models").body()).contains("\"state\":\"unloaded\"");
    source.away = true;
    assertAnswers("?version=3", "churn", "3");
    assertThat(source.downloads).hasValue(downloads);
    assertThat(service.post("/models/churn/versions/champion/unload", "").statusCode())
        .as("what is followed stays")
        .isEqualTo(409);
    source.away = false;
  }

  @Test
  void anUnloadedVersionLeavesTheMemory() {
    assertAnswers("?version=3", "churn", "3");
    WeakReference<ServedModel> version = served("3");
    assertThat(version.get()).isNotNull();
    assertThat(service.post("/models/churn/versions/3/unload", "").statusCode()).isEqualTo(200);
    TestService.await(
        () -> {
          System.gc();
          return version.get() == null;
        });
  }

  private WeakReference<ServedModel> served(String version) {
    return service.context().getBean(Models.class).slots().stream()
        .map(ModelSlot::current)
        .filter(Objects::nonNull)
        .filter(model -> model.version().version().equals(version))
        .map(WeakReference::new)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void unloadsWhatWasAskedForLongestAgoBeyondTheBudget() {
    // A package of these tests holds a few kilobytes: the smallest budget holds some hundred.
    settings.put("crema.models.resident-bytes", "1048576");
    restart();
    int before = 0;
    for (int version = 4; version < 130; version++) {
      source.register("churn", "" + version, folder.resolve("churn" + (version % 3 + 1)), Map.of());
      service.post("/predict?version=" + version, TestModels.request(TestModels.list(1, 1)));
      before++;
    }
    String models = service.get("/models").body();
    assertThat(models).contains("\"reference\":\"129\"");
    assertThat(models.split("\"state\":\"unloaded\"", -1).length - 1).isBetween(1, before);
    assertThat(TestService.json(service.get("/models")).required("resident_bytes").integer())
        .isLessThanOrEqualTo(1_048_576 + 100_000);
    assertAnswers("", "churn", "1");
  }

  @Test
  void servesDiscoveredModelsAfterARestartWithoutTheRegistry() {
    assertAnswers("?model=credit", "credit", "3");
    source.away = true;
    restart();
    assertAnswers("?model=credit", "credit", "3");
    assertAnswers("", "churn", "1");
    source.away = false;
  }

  @Test
  void forgetsThePlaceThatWasAskedForLongestAgoBeyondTheLimit() {
    settings.put("crema.models.known", "3");
    restart();
    for (String query : List.of("?version=2", "?version=3", "?alias=challenger")) {
      assertThat(
              service
                  .post("/predict" + query, TestModels.request(TestModels.list(1, 1)))
                  .statusCode())
          .isEqualTo(200);
    }
    assertThat(TestService.json(service.get("/models")).required("models").items())
        .hasSizeLessThanOrEqualTo(3);
    assertAnswers("", "churn", "1");
  }

  private void guess(int from, int to, int status) {
    for (int version = from; version < to; version++) {
      assertThat(status(version)).isEqualTo(status);
    }
  }

  private int status(int version) {
    String request = TestModels.request(TestModels.list(1, 1));
    return service.post("/predict?version=" + version, request).statusCode();
  }

  private List<String> serving() {
    return inStates("serving");
  }

  /** What is in the memory: an outage of the registry makes "keeping" of "serving". */
  private List<String> resident() {
    return inStates("serving", "keeping");
  }

  private List<String> inStates(String... states) {
    return TestService.json(service.get("/models")).required("models").items().stream()
        .filter(model -> List.of(states).contains(model.required("state").text()))
        .map(model -> model.required("name").text() + model.required("reference").text())
        .toList();
  }

  @Test
  void guessedVersionsPushOutNothingThatOthersUse() {
    settings.put("crema.models.known", "4");
    settings.put("crema.models.load-wait", "10s");
    restart();
    assertAnswers("?model=credit", "credit", "3");
    assertAnswers("?version=2", "churn", "2");
    assertAnswers("?version=3", "churn", "3");
    int downloads = source.downloads.get();
    guess(50, 60, 404);
    assertThat(serving())
        .containsExactlyInAnyOrder("churn@champion", "credit@champion", "churn2", "churn3");
    source.away = true;
    guess(60, 400, 503);
    source.away = false;
    assertThat(resident()).contains("credit@champion", "churn2", "churn3");
    assertThat(TestService.json(service.get("/models")).required("models").items())
        .as("what was asked for while nobody could say whether it is there")
        .hasSize(4 + 256);
    assertThat(source.downloads).hasValue(downloads);
    register("churn", 4);
    String request = TestModels.request(TestModels.list(1, 1));
    TestService.await(() -> service.post("/predict?version=4", request).statusCode() == 200);
    assertAnswers("?version=4", "churn", "4");
    // What serves takes the place of the oldest, whether or not its registry was asked again since.
    assertThat(resident()).contains("churn@champion", "churn4").hasSize(4);
  }

  /** More at once than may be guessed: what the disk has is no guess. */
  @Test
  void aHundredVersionsAskedForAtOnceServeFromTheDiskAfterARestartWithoutTheRegistry()
      throws Exception {
    int versions = 300;
    for (int version = 4; version <= versions; version++) {
      source.register("churn", "" + version, folder.resolve("churn" + (1 + version % 3)), Map.of());
    }
    for (int version = 2; version <= versions; version++) {
      assertThat(status(version)).isEqualTo(200);
    }
    int downloads = source.downloads.get();
    source.away = true;
    settings.put("crema.models.discover", false);
    settings.put("crema.models.load-wait", "30s");
    restart();
    List<Future<Integer>> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int version = 2; version <= versions; version++) {
        int asked = version;
        answers.add(callers.submit(() -> status(asked)));
      }
    }
    for (Future<Integer> answer : answers) {
      assertThat(answer.get()).isEqualTo(200);
    }
    assertThat(source.downloads).hasValue(downloads);
  }

  @Test
  void followsAHintWhileTheListOfAllAliasesTakesItsTime() {
    settings.put("crema.poll.interval", "1h");
    settings.put("crema.hint.enabled", "true");
    restart();
    CountDownLatch list = new CountDownLatch(1);
    int lists = source.lists.get();
    source.listWaits = list;
    try {
      service.post("/registry-hint", "{}");
      TestService.await(() -> source.lists.get() > lists);
      source.alias("churn", "champion", "2");
      long start = System.nanoTime();
      service.post("/registry-hint", "{}");
      service.awaitVersion("2");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    } finally {
      source.listWaits = null;
      list.countDown();
    }
  }
}
