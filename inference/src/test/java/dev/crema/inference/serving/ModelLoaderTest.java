package dev.crema.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.scoring.PredictionIds;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.serving.LoadListener.Outcome;
import dev.crema.inference.settings.CacheSettings;
import dev.crema.inference.settings.PollSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
  private ModelLoader loader;

  @BeforeEach
  void open() throws IOException {
    cache = new ModelCache(new CacheSettings(folder.resolve("cache")));
    slot = new ModelSlot("churn", "champion");
    InstantSource clock = () -> now;
    PredictionIds ids = new PredictionIds(clock, new SplittableRandom(1));
    loader =
        new ModelLoader(
            slot,
            source,
            cache,
            new ModelLoader.Loading(
                (version, contents) ->
                    new Predictor(version.model(), version.version(), contents, 10, ids),
                Duration.ofMinutes(10),
                clock,
                LoadListener.NONE));
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
            new ModelSource() {
              @Override
              public dev.crema.registry.ModelVersion resolve(String model, String alias) {
                return new dev.crema.registry.ModelVersion(
                    "churn", "1", "", "models:/m-new", Map.of());
              }

              @Override
              public void download(dev.crema.registry.ModelVersion version, Path target)
                  throws IOException {
                source.download(again, target);
              }
            },
            cache,
            new ModelLoader.Loading(
                (version, contents) -> first.predictor(),
                Duration.ofMinutes(10),
                () -> now,
                LoadListener.NONE));
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
      Files.writeString(folder.resolve("cache/churn/last-good.json"), garbage);
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
