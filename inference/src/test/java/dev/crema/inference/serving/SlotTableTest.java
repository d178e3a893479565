package dev.crema.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.settings.CacheSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotTableTest {
  private static final int MOST = SlotTable.MOST_GUESSES;
  private static final int KNOWN = 2;

  @TempDir Path folder;
  private final FakeSource source = new FakeSource();
  private final Residents residents = new Residents(Long.MAX_VALUE, LoadListener.NONE);

  /** What waits for its turn; a registry that takes its time. */
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  private ModelCache cache;
  private SlotTable table;

  @BeforeEach
  void open() throws IOException {
    cache = new ModelCache(new CacheSettings(folder.resolve("cache")));
    table =
        new SlotTable(new SlotTable.Parts(KNOWN, residents, cache, LoadListener.NONE, this::tasks));
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
  }

  private SlotTasks tasks(ModelSlot slot) {
    ModelLoader.Loading loading =
        new ModelLoader.Loading(
            TestLoading.PREDICTORS,
            new ModelLoader.Limits(Duration.ofMinutes(10), Long.MAX_VALUE, Long.MAX_VALUE),
            InstantSource.system(),
            LoadListener.NONE,
            residents);
    ModelLoader loader = new ModelLoader(slot, TestLoading.guarded(source), cache, loading);
    return new SlotTasks(slot, loader, waiting::add, Duration.ofSeconds(1));
  }

  private SlotTasks ask(int version) {
    SlotTasks tasks = table.asked("churn", new Reference.Number("" + version));
    var _ = tasks.ensure();
    return tasks;
  }

  private boolean isThere(int version) {
    return table.get("churn", new Reference.Number("" + version)) != null;
  }

  private void answer() {
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  @Test
  void whatIsBeingLookedForIsNotPushedOut() {
    for (int version = 1; version <= MOST; version++) {
      ask(version);
    }
    assertThatThrownBy(() -> ask(MOST + 1))
        .isInstanceOfSatisfying(NotServedException.class, e -> assertThat(e.isUnknown()).isFalse())
        .hasMessageContaining("" + MOST);
    assertThat(isThere(1)).isTrue();
    assertThat(isThere(MOST + 1)).isFalse();
    answer();
    ask(MOST + 1);
    assertThat(isThere(1)).as("found absent, and the oldest").isFalse();
    assertThat(table.slots()).hasSize(MOST);
  }

  @Test
  void whatTheRegistryHasIsNoGuess() {
    TestModels.write(folder.resolve("model"), 1);
    for (int version = 1; version <= 2; version++) {
      source.register("churn", "" + version, folder.resolve("model"), Map.of());
      ask(version);
    }
    ModelSlot refused = ask(3).slot();
    source.register("churn", "3", folder.resolve("nothing"), Map.of());
    answer();
    assertThat(refused.current()).isNull();
    refused.touch();
    for (int version = 100; version < 100 + MOST; version++) {
      ask(version);
    }
    assertThat(isThere(1)).as("one more than is known, and the oldest").isFalse();
    assertThat(isThere(2)).isTrue();
    assertThat(isThere(3)).as("there is such a version, though it is broken").isTrue();
    assertThat(table.slots()).hasSize(KNOWN + MOST);
  }

  @Test
  void whatIsForgottenIsForgottenOnTheDisk() throws IOException {
    TestModels.write(folder.resolve("model"), 1);
    Reference first = new Reference.Number("1");
    source.register("churn", "1", folder.resolve("model"), Map.of());
    ModelSlot slot = ask(1).slot();
    answer();
    assertThat(Objects.requireNonNull(slot.current()).version().version()).isEqualTo("1");
    assertThat(cache.lastGood("churn", first, source.kind())).isNotNull();
    table.remove(slot);
    assertThat(cache.lastGood("churn", first, source.kind())).isNull();
  }
}
