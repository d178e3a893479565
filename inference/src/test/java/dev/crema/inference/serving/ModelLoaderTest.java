package dev.crema.inference.serving;

import static dev.crema.inference.serving.TestLoading.PREDICTORS;
import static dev.crema.inference.serving.TestLoading.guarded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.serving.LoadListener.Outcome;
import dev.crema.inference.settings.CacheSettings;
import dev.crema.inference.settings.PollSettings;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLoaderTest {
  @TempDir Path folder;
  private final FakeSource source = new FakeSource();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private ModelCache cache;
  private ModelSlot slot;
  private final Residents residents = new Residents(Long.MAX_VALUE, LoadListener.NONE);
  private ModelLoader loader;

  @BeforeEach
  void open() throws IOException {
    open("champion");
  }

  private void open(String alias) throws IOException {
    cache = new ModelCache(new CacheSettings(folder.resolve("cache")));
    slot = new ModelSlot("churn", new Reference.Alias(alias), true);
    loader = loader(PREDICTORS, Long.MAX_VALUE);
  }

  private ModelLoader loader(ModelLoader.PredictorFactory predictors, long memory) {
    return new ModelLoader(slot, guarded(source), cache, loading(predictors, memory));
  }

  private ModelLoader.Loading loading(ModelLoader.PredictorFactory predictors, long memory) {
    return new ModelLoader.Loading(
        predictors,
        new ModelLoader.Limits(Duration.ofMinutes(10), memory, Long.MAX_VALUE),
        () -> now,
        LoadListener.NONE,
        residents);
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
  }

  private Path model(String name, long seed) {
    Path directory = folder.resolve(name);
    TestModels.write(directory, seed);
    return directory;
  }

  private String served() {
    return slot.current() == null ? "none" : slot.current().version().version();
  }

  private void restart() throws IOException {
    close();
    open();
  }

  private static void damage(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      Path largest =
          files.max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length())).orElseThrow();
      byte[] bytes = Files.readAllBytes(largest);
      bytes[bytes.length / 2] ^= 1;
      Files.write(largest, bytes);
    }
  }

  @Test
  void servesTheChampionAndSwapsToTheNext() {
    source.promote("1", model("a", 1));
    assertThat(loader.poll()).isEqualTo(Outcome.SWAPPED);
    assertThat(loader.poll()).isEqualTo(Outcome.UNCHANGED);
    assertThat(served()).isEqualTo("1");
    source.promote("2", model("b", 2));
    assertThat(loader.poll()).isEqualTo(Outcome.SWAPPED);
    assertThat(served()).isEqualTo("2");
    assertThat(slot.reason()).isNull();
  }

  @Test
  void rollsBackFromTheDisk() {
    Path first = model("a", 1);
    source.promote("1", first);
    loader.poll();
    source.promote("2", model("b", 2));
    loader.poll();
    source.promote("1", first);
    loader.poll();
    assertThat(served()).isEqualTo("1");
    assertThat(source.downloads).hasValue(2);
  }

  @Test
  void takesTheSameNumberOfAnotherRegistryForAnotherVersion() {
    source.promote("1", model("a", 1));
    loader.poll();
    ServedModel first = Objects.requireNonNull(slot.current());
    var again = source.promote("1", model("b", 2));
    // As after a new installation: numbers begin anew, sources do not repeat.
    ModelLoader other =
        new ModelLoader(
            slot,
            guarded(
                new ModelSource() {
                  @Override
                  public String kind() {
                    return "registry";
                  }

                  @Override
                  public dev.crema.registry.ModelVersion resolve(
                      String model, Reference reference) {
                    return new dev.crema.registry.ModelVersion(
                        "churn", "1", "", "models:/m-new", Map.of());
                  }

                  @Override
                  public Map<String, Map<String, String>> aliases() {
                    return Map.of();
                  }

                  @Override
                  public void download(
                      dev.crema.registry.ModelVersion version, Path target, long limitBytes)
                      throws IOException {
                    source.download(again, target, limitBytes);
                  }
                }),
            cache,
            loading((version, contents) -> first.predictor(), Long.MAX_VALUE));
    assertThat(other.poll()).isEqualTo(Outcome.SWAPPED);
    assertThat(slot.current()).isNotSameAs(first);
  }

  @Test
  void keepsTheLastGoodModelWhenTheNextIsDamaged() throws IOException {
    source.promote("1", model("a", 1));
    loader.poll();
    Path bad = model("b", 2);
    damage(bad);
    source.promote("2", bad);
    assertThat(loader.poll()).isEqualTo(Outcome.REFUSED);
    assertThat(served()).isEqualTo("1");
    assertThat(Objects.requireNonNull(slot.status().refusal()).kind())
        .isEqualTo(Refusal.Kind.PACKAGE);
    assertThat(slot.reason()).isNotBlank().doesNotContain(folder.toString());

    assertThat(loader.poll()).isEqualTo(Outcome.REFUSED);
    assertThat(source.downloads).as("not again before its time").hasValue(2);
    now = now.plus(Duration.ofMinutes(11));
    loader.poll();
    assertThat(source.downloads).hasValue(3);

    source.promote("3", model("c", 3));
    assertThat(loader.poll()).isEqualTo(Outcome.SWAPPED);
    assertThat(slot.reason()).isNull();
  }

  @Test
  void refusesAPackageThatIsNotTheRegisteredOne() {
    source.promote("1", model("a", 1), Map.of("crema.package_digest", "0".repeat(64)));
    String tag = dev.crema.registry.Tags.PACKAGE_DIGEST;
    source.promote("1", model("b", 1), Map.of(tag, "0".repeat(64)));
    assertThat(loader.poll()).isEqualTo(Outcome.REFUSED);
    assertThat(slot.reason()).contains("0".repeat(64));
    assertThat(served()).isEqualTo("none");
  }

  @Test
  void keepsTheLastGoodModelWhenTheRegistryIsAway() {
    source.promote("1", model("a", 1));
    loader.poll();
    source.away = true;
    assertThat(loader.poll()).isEqualTo(Outcome.FAILED);
    assertThat(served()).isEqualTo("1");
    assertThat(slot.reason()).contains("registry").doesNotContain("secret");
    source.away = false;
    assertThat(loader.poll()).isEqualTo(Outcome.UNCHANGED);
    assertThat(slot.reason()).isNull();
  }

  @Test
  void refusesAPackageThatNeedsMoreMemoryThanThereIsAndKeepsTheLastGoodModel() {
    source.promote("1", model("a", 1));
    loader.poll();
    source.promote("2", model("b", 2));
    loader = loader(PREDICTORS, 8 << 10);
    assertThat(loader.poll()).isEqualTo(Outcome.REFUSED);
    assertThat(served()).isEqualTo("1");
    assertThat(Objects.requireNonNull(slot.status().refusal()).kind())
        .isEqualTo(Refusal.Kind.PACKAGE);
    assertThat(slot.reason()).contains("crema.limits.load-bytes", "Maybe more memory", "-Xmx");

    now = now.plus(Duration.ofMinutes(11));
    assertThat(loader.poll()).isEqualTo(Outcome.REFUSED);
    assertThat(source.downloads).as("it would be as large again").hasValue(2);
    loader = loader(PREDICTORS, 64 << 20);
    now = now.plus(Duration.ofMinutes(11));
    assertThat(loader.poll()).isEqualTo(Outcome.SWAPPED);
  }

  @Test
  void survivesAnAllocationThatFailsWhileAVersionIsLoaded() {
    source.promote("1", model("a", 1));
    loader.poll();
    source.promote("2", model("b", 2));
    loader = loader(failing(new OutOfMemoryError("Java heap space")), Long.MAX_VALUE);
    assertThat(loader.poll()).isEqualTo(Outcome.REFUSED);
    assertThat(served()).isEqualTo("1");
    assertThat(slot.reason()).contains("Maybe more memory");
  }

  @Test
  void refusesAPackageOnWhichTheServiceItselfBreaks() {
    source.promote("1", model("a", 1));
    loader.poll();
    for (Throwable bug :
        List.of(new IllegalStateException("at /home/x"), new StackOverflowError())) {
      source.promote(bug.getClass().getSimpleName(), model(bug.getClass().getSimpleName(), 2));
      loader = loader(failing(bug), Long.MAX_VALUE);
      assertThat(loader.poll()).isEqualTo(Outcome.REFUSED);
      assertThat(served()).isEqualTo("1");
      assertThat(Objects.requireNonNull(slot.status().refusal()).kind())
          .isEqualTo(Refusal.Kind.PACKAGE);
      assertThat(slot.reason()).contains("a bug of the service").doesNotContain("/home/x");
    }
    int downloads = source.downloads.get();
    assertThat(loader.poll()).isEqualTo(Outcome.REFUSED);
    assertThat(source.downloads).as("not again before its time").hasValue(downloads);
  }

  private static ModelLoader.PredictorFactory failing(Throwable thrown) {
    return (version, contents) -> {
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown;
    };
  }

  @Test
  void saysWhatARegistryThatRefusesSaysWithoutItsAddress() {
    source.away = true;
    source.absence =
        new RegistryException(
            RegistryException.Kind.REJECTED,
            "MLflow (http://secret:5000) refuses GET alias with HTTP 401: ask http://secret/x"
                + "\nMaybe set MLFLOW_TRACKING_TOKEN.");
    assertThat(loader.poll()).isEqualTo(Outcome.FAILED);
    assertThat(slot.reason())
        .isEqualTo("The model registry refuses: MLflow refuses GET alias with HTTP 401: ask …");
  }

  @Test
  void saysThatThereIsNoChampion() {
    assertThat(loader.poll()).isEqualTo(Outcome.ABSENT);
    assertThat(slot.reason()).contains("(churn)", "(champion)");
  }

  @Test
  void restoresTheLastGoodModelWithoutTheRegistry() throws IOException {
    source.promote("1", model("a", 1));
    loader.poll();
    source.away = true;
    restart();
    assertThat(loader.restore()).isTrue();
    assertThat(served()).isEqualTo("1");
  }

  @Test
  void restoresNothingThatServedForAnotherAliasOrFromAnotherSource() throws IOException {
    source.promote("1", model("a", 1));
    loader.poll();
    close();
    open("challenger");
    assertThat(loader.restore()).isFalse();
    close();
    open("champion");
    source.kind = "directory:/p";
    assertThat(loader.restore()).isFalse();
    source.kind = "registry";
    assertThat(loader.restore()).isTrue();
  }

  @Test
  void remembersTheVersionLaterIfTheDiskDoesNotTakeItAtOnce() throws IOException {
    Path pointer = folder.resolve("cache/churn/last-good-alias-champion.json");
    Path obstacle = Files.createDirectories(pointer.resolve("in-the-way"));
    source.promote("1", model("a", 1));
    assertThat(loader.poll()).isEqualTo(Outcome.SWAPPED);
    Files.delete(obstacle);
    Files.delete(pointer);
    assertThat(loader.poll()).isEqualTo(Outcome.UNCHANGED);
    source.away = true;
    restart();
    assertThat(loader.restore()).isTrue();
  }

  @Test
  void remembersWhenTheVersionWasRegisteredIfTheRegistrySaysSo() throws IOException {
    Path one = model("a", 1);
    for (Instant at : Arrays.asList(Instant.parse("2026-03-10T12:00:00.123Z"), null)) {
      source.registeredAt = at;
      var version = source.promote(at == null ? "2" : "1", one);
      assertThat(loader.poll()).isEqualTo(Outcome.SWAPPED);
      restart();
      assertThat(loader.restore()).isTrue();
      assertThat(cache.lastGood("churn", slot.reference(), source.kind()))
          .isEqualTo(version)
          .extracting(ModelVersion::registeredAt)
          .isEqualTo(at);
    }
  }

  @Test
  void restoresNothingFromADamagedCache() throws IOException {
    var version = source.promote("1", model("a", 1));
    loader.poll();
    damage(cache.path(version));
    restart();
    assertThat(loader.restore()).isFalse();
    assertThat(served()).isEqualTo("none");
    assertThat(loader.poll()).as("the registry has it").isEqualTo(Outcome.SWAPPED);
  }

  @Test
  void restoresNothingFromAGarbledPointer() throws IOException {
    source.promote("1", model("a", 1));
    loader.poll();
    for (String garbage : List.of("", "{}", "[1]", "{\"model\":1}", "x".repeat(100))) {
      Files.writeString(folder.resolve("cache/churn/last-good-alias-champion.json"), garbage);
      restart();
      assertThat(loader.restore()).as(garbage).isFalse();
    }
  }

  @Test
  void keepsNoMorePackagesThanTheLastTwo() throws IOException {
    for (int i = 1; i <= 4; i++) {
      source.promote("" + i, model("m" + i, i));
      loader.poll();
    }
    try (Stream<Path> entries = Files.list(folder.resolve("cache/churn"))) {
      assertThat(entries.map(entry -> entry.getFileName().toString().replaceAll("-.*", "")))
          .containsExactlyInAnyOrder("3", "4", "last");
    }
  }

  @Test
  void sharesTheCacheWithNobody() {
    assertThatThrownBy(() -> new ModelCache(new CacheSettings(folder.resolve("cache"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another process")
        .hasMessageContaining("crema.cache.directory");
  }

  @Test
  void saysThatTheCacheIsNoFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (Path cacheFolder : List.of(file, file.resolve("below"))) {
      assertThatThrownBy(() -> new ModelCache(new CacheSettings(cacheFolder)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasNoCause()
          .hasMessageContaining("The model cache (" + cacheFolder + ") cannot be written")
          .hasMessageNotContaining("Exception")
          .hasMessageContaining("Maybe set crema.cache.directory");
    }
  }

  @Test
  void pausesAroundTheIntervalWithinTheJitter() {
    PollSettings settings = new PollSettings(Duration.ofSeconds(20), 0.25, Duration.ofMinutes(10));
    SplittableRandom random = new SplittableRandom(4);
    double sum = 0;
    for (int i = 0; i < 1_000; i++) {
      Duration pause = ModelWatcher.pause(settings, random);
      assertThat(pause).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(25));
      sum += pause.toMillis();
    }
    // Mean of 1,000 draws, uniform over 10 s: standard error 91 ms; five of them.
    assertThat(sum / 1_000).isBetween(19_545.0, 20_455.0);
  }
}
