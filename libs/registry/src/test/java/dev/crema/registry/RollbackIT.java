package dev.crema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.registry.FaultProxy.Fate;
import dev.crema.registry.RegistryException.Kind;
import dev.crema.servers.testing.RequiresMlflow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Back to an earlier champion, once however often it is asked. */
@RequiresMlflow
class RollbackIT extends AbstractChampionIT {
  private void promote(String... champions) {
    String before = null;
    for (String champion : champions) {
      registry.promote(model, champion, before);
      before = champion;
    }
  }

  private Promotion back(@Nullable String version, @Nullable String expected) {
    return back(registry, version, expected);
  }

  private Promotion back(MlflowRegistry on, @Nullable String version, @Nullable String expected) {
    return on.rollback(new RollbackRequest(model, version, expected, "latency doubled"));
  }

  @Test
  void goesToTheChampionBeforeAndARepetitionGoesNoFurther() {
    promote("1", "2", "3");
    assertThat(back(null, "3")).isEqualTo(new Promotion("2", "3", true, 4));
    assertThat(back(null, "3")).isEqualTo(new Promotion("2", "3", false, 4));
    assertThat(back(null, "3")).isEqualTo(new Promotion("2", "3", false, 4));
    assertThat(champion()).isEqualTo("2");
  }

  @Test
  void theNextOneGoesFurtherBackAndNotToWhatWasLeft() {
    promote("1", "2", "3");
    back(null, "3");
    assertThat(back(null, "2").version()).isEqualTo("1");
    assertThat(back(null, "2").changed()).isFalse();
    assertThat(ledger().champions()).containsExactly("1", "2", "3", "2", "1");
    assertRefused(
        Kind.REJECTED, null, "1", "has no champion before version 1.\nMaybe give the version");
    // By its name it may be any that was champion.
    assertThat(back("3", "1").version()).isEqualTo("3");
  }

  @Test
  void afterANewPromotionItIsAConflict() {
    promote("1", "2");
    back(null, "2");
    registry.promote(model, "3", "1");
    assertRefused(
        Kind.CONFLICT, null, "2", "is version 3, not version 2 from which to go back.\nMaybe ");
    assertRefused(Kind.CONFLICT, "1", "2", "is version 3, not version 2");
    assertThat(champion()).isEqualTo("3");
  }

  @Test
  void aVersionMayBeNamedAndTheChampionLeftOpen() {
    promote("1", "2", "3");
    assertThat(back("1", null)).isEqualTo(new Promotion("1", "3", true, 4));
    assertThat(back("1", null)).isEqualTo(new Promotion("1", "3", false, 4));
    assertThat(back("1", "3")).isEqualTo(new Promotion("1", "3", false, 4));
  }

  @Test
  void whatWasNeverChampionNeedsAPromotion() {
    promote("1", "2");
    assertRefused(
        Kind.REJECTED,
        "4",
        "2",
        "Version 4 of (" + model + ") was never champion",
        "\nMaybe promote it with promote-model",
        "its champions were 1, 2.");
    assertRefused(Kind.REJECTED, "9", "2", "has no version 9");
    assertThat(champion()).isEqualTo("2");
  }

  @Test
  void aModelWithoutChampionHasNothingToGoBackTo() {
    assertRefused(Kind.REJECTED, "1", null, "was never champion", "the model had no champion yet");
    assertRefused(Kind.CONFLICT, null, "1", "is none, not version 1");
    assertThat(champion()).isEqualTo("none");
  }

  @Test
  void aChampionThatWasSetByHandIsGoneBackFrom() {
    promote("1", "2");
    api.setAlias(model, Registry.CHAMPION, "3");
    assertRefused(Kind.CONFLICT, null, "2", "is version 3, not version 2");
    assertThat(back(null, "3").version()).isEqualTo("2");
    assertThat(back(null, "3").changed()).isFalse();
    assertThat(ledger().champions()).containsExactly("1", "2", "3", "2");
  }

  @Test
  void aChampionThatWasRemovedByHandComesBackByItsName() {
    promote("1", "2");
    api.deleteAlias(model, Registry.CHAMPION);
    assertRefused(Kind.CONFLICT, null, "2", "is none, not version 2");
    assertThat(back("1", null).version()).isEqualTo("1");
    assertThat(champion()).isEqualTo("1");
  }

  @Test
  void theReasonStandsInTheLedger() {
    promote("1", "2");
    registry.rollback(
        new RollbackRequest(model, null, "2", "calls\n<b>fail</b> since 09:00 " + "x".repeat(600)));
    String entry = runs.get(ledger().runId()).params().get("champion.3");
    assertThat(entry)
        .matches("1 [0-9a-f-]{13} rollback from 2: calls <b>fail</b> since 09:00 x+…")
        .hasSize("1 0123456789abc rollback from 2: ".length() + 500);
  }

  @Test
  void whatARepetitionWouldMeanOtherwiseIsRefused() {
    assertThatThrownBy(() -> back(null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a repetition would go back once more.\nMaybe set expected_champion");
    assertThatThrownBy(() -> new RollbackRequest(model, "1", null, " \n"))
        .hasMessageContaining("The reason ( \n) is empty.\nMaybe ");
  }

  @Test
  void endAfterAnyCallIsRepairedByARepetition() throws Exception {
    try (FaultProxy proxy = new FaultProxy(uri)) {
      MlflowRegistry faulty = Samples.registry(proxy.uri());
      promote("1", "2", "3");
      proxy.start(call -> Fate.PASS);
      back(faulty, null, "3");
      int calls = proxy.calls().size();
      int cuts = 0;
      // Each call in make soak, every third else: the promotion behind it has a test for each.
      for (int last = 0; last < calls; last += Boolean.getBoolean("crema.soak") ? 1 : 3) {
        cuts++;
        registry.promote(new PromotionRequest(model, "3", "2", "run-" + last));
        proxy.cutAfter(last);
        try {
          back(faulty, null, "3");
        } catch (RegistryException e) {
          assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
        Promotion repaired = back(null, "3");
        assertThat(repaired.version()).as("cut after call %d", last).isEqualTo("2");
        assertThat(repaired.previousVersion()).isEqualTo("3");
        assertThat(champion()).isEqualTo("2");
        assertThat(ledger().isApplied()).isTrue();
      }
      assertThat(ledger().epoch()).isEqualTo(4 + 2 * cuts);
    }
  }

  @Test
  void manyAtOnceGoBackOnce() throws Exception {
    promote("1", "2", "3");
    List<Callable<Promotion>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tasks.add(() -> back(null, "3"));
    }
    int changed = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(tasks.size())) {
      for (Future<Promotion> result : pool.invokeAll(tasks)) {
        assertThat(result.get().version()).isEqualTo("2");
        changed += result.get().changed() ? 1 : 0;
      }
    }
    assertThat(changed).isEqualTo(1);
    assertThat(ledger().champions()).containsExactly("1", "2", "3", "2");
  }

  private void assertRefused(
      Kind kind, @Nullable String version, @Nullable String expected, String... texts) {
    assertThatThrownBy(() -> back(version, expected))
        .isInstanceOf(RegistryException.class)
        .hasMessageContainingAll(texts)
        .extracting(e -> ((RegistryException) e).kind())
        .isEqualTo(kind);
  }
}
