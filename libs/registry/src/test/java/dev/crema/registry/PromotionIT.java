package dev.crema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.registry.FaultProxy.Fate;
import dev.crema.registry.RegistryException.Kind;
import dev.crema.servers.testing.RequiresMlflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@RequiresMlflow
class PromotionIT extends AbstractChampionIT {
  @Test
  void movesFromNoneToOneToTwoAndBack() {
    assertThat(registry.promote(model, "1", null)).isEqualTo(new Promotion("1", null, true, 1));
    assertThat(registry.promote(model, "2", "1")).isEqualTo(new Promotion("2", "1", true, 2));
    assertThat(registry.promote(model, "1", "2")).isEqualTo(new Promotion("1", "2", true, 3));
    assertThat(champion()).isEqualTo("1");
    assertThat(registry.ledgerChampion(model)).map(ModelVersion::version).hasValue("1");
  }

  @Test
  void repetitionChangesNothing() {
    registry.promote(model, "1", null);
    registry.promote(model, "2", "1");
    assertThat(registry.promote(model, "2", "1")).isEqualTo(new Promotion("2", "1", false, 2));
    assertThat(registry.promote(model, "2", "2")).isEqualTo(new Promotion("2", "1", false, 2));
  }

  @Test
  void refusesWhenTheChampionIsNotTheOneThatWasComparedWith() {
    registry.promote(model, "1", null);
    assertConflict("2", null, "The champion of (" + model + ") is version 1, not none");
    registry.promote(model, "2", "1");
    assertConflict("3", "1", "is version 2, not version 1 as when the model was evaluated");
    assertThat(champion()).isEqualTo("2");
  }

  @Test
  void refusesAVersionThatDoesNotExist() {
    assertThatThrownBy(() -> registry.promote(model, "9", null))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("has no version 9")
        .extracting(e -> ((RegistryException) e).kind())
        .isEqualTo(Kind.REJECTED);
    assertThat(registry.ledgerChampion(model)).isEmpty();
  }

  @Test
  void adoptsAMoveByHandThatTheCallerComparedWith() {
    registry.promote(model, "1", null);
    registry.promote(model, "2", "1");
    api.setAlias(model, Registry.CHAMPION, "1");

    assertThat(registry.promote(model, "3", "1")).isEqualTo(new Promotion("3", "1", true, 4));
    assertThat(ledger().champions()).containsExactly("1", "2", "1", "3");
    assertThat(champion()).isEqualTo("3");
  }

  @Test
  void refusesToOverwriteAMoveByHandThatTheCallerDidNotSee() {
    registry.promote(model, "1", null);
    registry.promote(model, "2", "1");
    api.setAlias(model, Registry.CHAMPION, "1");

    assertConflict("3", "2", "is version 1, not version 2");
    assertThat(champion()).isEqualTo("1");
  }

  @Test
  void takesPartInAHistoryThatBeganByHand() {
    api.setAlias(model, Registry.CHAMPION, "2");
    assertConflict("3", null, "is version 2, not none");
    assertThat(registry.promote(model, "3", "2").changed()).isTrue();
    api.deleteAlias(model, Registry.CHAMPION);
    assertConflict("1", "3", "is none, not version 3");
    assertThat(registry.promote(model, "1", null).changed()).isTrue();
    assertThat(ledger().champions()).containsExactly("2", "3", null, "1");
    assertThat(champion()).isEqualTo("1");
  }

  @Test
  void endAfterAnyCallIsRepairedByTheNextPromotion() throws Exception {
    try (FaultProxy proxy = new FaultProxy(uri)) {
      MlflowRegistry faulty = Samples.registry(proxy.uri());
      registry.promote(model, "1", null);
      proxy.start(call -> Fate.PASS);
      faulty.promote(model, "2", "1");
      int calls = proxy.calls().size();
      String champion = "2";
      for (int last = 0; last < calls; last++) {
        String next = champion.equals("2") ? "1" : "2";
        String before = champion;
        proxy.cutAfter(last);
        try {
          faulty.promote(model, next, before);
        } catch (RegistryException e) {
          assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
        Promotion repaired = registry.promote(model, next, before);
        assertThat(repaired.version()).as("cut after call %d", last).isEqualTo(next);
        assertThat(repaired.previousVersion()).isEqualTo(before);
        assertThat(champion()).isEqualTo(next);
        assertThat(ledger().isApplied()).isTrue();
        champion = next;
      }
      assertThat(ledger().epoch()).isEqualTo(2 + calls);
    }
  }

  @Test
  void manyAtOnceEachWinOnceAndTheAliasFollowsTheLedger() throws Exception {
    int threads = 8;
    int promotions = Boolean.getBoolean("crema.soak") ? 200 : 12;
    AtomicInteger won = new AtomicInteger();
    AtomicInteger conflicts = new AtomicInteger();
    List<Callable<@Nullable Void>> tasks = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      Random random = new Random(thread);
      tasks.add(
          () -> {
            while (won.get() < promotions) {
              tryOnce(random, won, conflicts);
            }
            return null;
          });
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (Future<@Nullable Void> result : pool.invokeAll(tasks)) {
        result.get();
      }
    }
    Ledger.State state = ledger();
    assertThat(state.epoch()).isEqualTo(won.get()).isGreaterThanOrEqualTo(promotions);
    assertThat(conflicts.get()).isPositive();
    assertThat(champion()).isEqualTo(state.head());
    for (int entry = 1; entry < state.epoch(); entry++) {
      assertThat(state.champions().get(entry)).isNotEqualTo(state.champions().get(entry - 1));
    }
  }

  /** Promotes a version by what this thread saw a moment ago, as a pipeline would. */
  private void tryOnce(Random random, AtomicInteger won, AtomicInteger conflicts) {
    String seen = registry.ledgerChampion(model).map(ModelVersion::version).orElse(null);
    String next = Integer.toString(1 + random.nextInt(3));
    if (next.equals(seen)) {
      return;
    }
    try {
      if (registry.promote(model, next, seen).changed()) {
        won.incrementAndGet();
      }
    } catch (RegistryException e) {
      assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
      conflicts.incrementAndGet();
    }
  }

  private void assertConflict(String version, @Nullable String expected, String message) {
    assertThatThrownBy(() -> registry.promote(model, version, expected))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((RegistryException) e).kind())
        .isEqualTo(Kind.CONFLICT);
  }
}
