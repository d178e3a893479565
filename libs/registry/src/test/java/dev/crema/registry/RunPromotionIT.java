package dev.crema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.registry.FaultProxy.Fate;
import dev.crema.registry.RegistryException.Kind;
import dev.crema.servers.testing.RequiresMlflow;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which run promoted what, and that a step which is tried again undoes nobody's decision. */
@RequiresMlflow
class RunPromotionIT extends AbstractChampionIT {
  private static final String RUN = "6b8f1f3e-0a53-4a41-9f2c-1f6f3d0f4e21";

  private final Promotions promotions =
      Promotions.connect(ConnectionSettings.of(uri).withTimeouts(Samples.IMPATIENT));

  /** Each has the run that registered it. */
  @Override
  Map<String, String> tags(int version) {
    return Map.of(Tags.KFP_RUN_ID, "run-" + version);
  }

  private Promotion promote(String version, @Nullable String expected, String run) {
    return registry.promote(new PromotionRequest(model, version, expected, run));
  }

  private void goBack(String from) {
    registry.rollback(new RollbackRequest(model, null, from, "latency doubled"));
  }

  @Test
  void theRunStandsInTheEntryItselfAndIsFoundByIt() {
    promote("1", null, "run-a");
    promote("2", "1", RUN);
    assertThat(promotions.by(model, RUN)).hasValue("2");
    assertThat(promotions.by(model, "run-a")).hasValue("1");
    assertThat(promotions.by(model, "run-2")).as("registered it, and promoted nothing").isEmpty();
    assertThat(promotions.by(model, "run-b")).isEmpty();
    goBack("2");
    assertThat(promotions.by(model, RUN)).as("it did promote").hasValue("2");
  }

  @Test
  void aRunThatFoundItsVersionOnTheThronePromotedNothing() {
    promote("1", null, "run-a");
    assertThat(promote("1", null, "run-b").changed()).isFalse();
    assertThat(promotions.by(model, "run-b")).isEmpty();
  }

  @Test
  void aPromotionThatNamesNoRunIsThatOfTheRunThatRegisteredTheVersion() {
    registry.promote(model, "1", null);
    promote("2", "1", RUN);
    api.setAlias(model, Registry.CHAMPION, "3");
    registry.rollback(new RollbackRequest(model, "2", "3", "was set by hand"));
    assertThat(promotions.by(model, "run-1")).hasValue("1");
    assertThat(promotions.by(model, "run-2")).isEmpty();
    assertThat(promotions.by(model, "run-3")).as("a person did").isEmpty();
  }

  @Test
  void whereNothingIsNothingWasPromoted() {
    assertThat(promotions.by(model, "run-1")).isEmpty();
    assertThat(promotions.by("no-such-model", "run-1")).isEmpty();
    assertThat(promotions.by("no: 'model'", "run-1")).isEmpty();
    promote("1", null, "");
    assertThat(promotions.by(model, "a run' OR 1=1")).isEmpty();
  }

  @Test
  void aPromotionIsKnownHoweverEarlyItsRunDied() throws Exception {
    try (FaultProxy proxy = new FaultProxy(uri)) {
      MlflowRegistry faulty = Samples.registry(proxy.uri());
      proxy.start(call -> Fate.PASS);
      faulty.promote(new PromotionRequest(model, "1", null, "run-0"));
      int calls = proxy.calls().size();
      int known = 0;
      String champion = "1";
      // Each call in make soak, every second else: PromotionIT looks at each.
      for (int last = 0; last < calls; last += Boolean.getBoolean("crema.soak") ? 1 : 2) {
        String next = champion.equals("1") ? "2" : "1";
        String run = "cut-" + last;
        proxy.cutAfter(last);
        PromotionRequest request = new PromotionRequest(model, next, champion, run);
        try {
          faulty.promote(request);
        } catch (RegistryException e) {
          assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
        boolean isEntry = next.equals(ledger().head());
        assertThat(promotions.by(model, run).isPresent()).as("call %d", last).isEqualTo(isEntry);
        known += isEntry ? 1 : 0;
        promote(next, champion, run);
        assertThat(promotions.by(model, run)).hasValue(next);
        champion = next;
      }
      assertThat(known).isBetween(1, calls - 1);
    }
  }

  @Test
  void aStepThatIsTriedAgainDoesNotUndoARollback() {
    promote("1", null, "run-a");
    promote("2", "1", RUN);
    goBack("2");
    assertUndone(
        RUN,
        "Version 2 of (%s) was promoted before by this run (entry 2".formatted(model),
        "left for version 1 (rollback from 2: latency doubled).\nMaybe leave it so");
    assertThat(champion()).isEqualTo("1");
    assertThat(ledger().champions()).containsExactly("1", "2", "1");
    // Another run has compared with the champion of now, and a person may say so.
    assertThat(promote("2", "1", "run-b").changed()).isTrue();
    goBack("2");
    registry.rollback(new RollbackRequest(model, "2", "1", "it was the network"));
    assertThat(champion()).isEqualTo("2");
  }

  @Test
  void norOneThatAPersonMadeInMlflow() {
    promote("1", null, "run-a");
    promote("2", "1", RUN);
    api.setAlias(model, Registry.CHAMPION, "1");
    assertUndone(RUN, "left for version 1 (set by hand)");
    assertThat(champion()).isEqualTo("1");
  }

  @Test
  void norAnotherRunsPromotion() {
    promote("1", null, "run-a");
    promote("2", "1", RUN);
    promote("1", "2", "run-b");
    assertUndone(RUN, "left for version 1 (run run-b)");
    assertThat(champion()).isEqualTo("1");
  }

  @Test
  void aPromotionThatNamesNoRunDoesNotBringBackWhatAPersonLeft() {
    promote("1", null, "");
    promote("2", "1", "");
    goBack("2");
    assertUndone("", "Version 2 of (%s) was promoted before (entry 2".formatted(model));
    assertThat(champion()).isEqualTo("1");
    registry.rollback(new RollbackRequest(model, "2", "1", "it was the network"));
    promote("3", "2", "");
    assertThat(promote("2", "3", "").changed()).as("a person wanted it since").isTrue();
  }

  @Test
  void whatIsNoRunIsRefused() {
    assertThatThrownBy(() -> promote("1", null, "{{$.pipeline_job_uuid}}"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("The kfp_run_id ({{$.pipeline_job_uuid}}) must be 1 to 200 letters");
  }

  private void assertUndone(String run, String... texts) {
    assertThatThrownBy(() -> promote("2", "1", run))
        .isInstanceOf(RegistryException.class)
        .hasMessageContainingAll(texts)
        .extracting(e -> ((RegistryException) e).kind())
        .isEqualTo(Kind.CONFLICT);
  }
}
