package dev.crema.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.document.Node;
import dev.crema.search.SearchPlan.Budget;
import dev.crema.search.SearchPlan.Direction;
import dev.crema.search.SearchPlan.Stopping;
import dev.crema.search.SearchPlan.Strategy;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SearchTest {
  private static final SearchSpace SPACE =
      SearchSpace.parse(
          Node.json(
              """
              {"rate": {"type": "number", "min": 0.001, "max": 1, "scale": "log"},
               "share": {"type": "number", "min": 0.2, "max": 1},
               "depth": {"type": "integer", "min": 1, "max": 12},
               "bins": {"type": "integer", "min": 2, "max": 512, "scale": "log"},
               "kind": {"type": "choice", "options": ["tree", "line", true, 3]},
               "leaf": {"type": "integer", "min": 1, "max": 9, "when": {"kind": ["tree", 3]}}}
              """,
              "space"));

  private static SearchPlan plan(Strategy strategy, Stopping stopping, int trials, long seed) {
    return new SearchPlan(strategy, stopping, Direction.MINIMISE, new Budget(trials, 0), seed);
  }

  private static double real(Map<String, Object> values, String name) {
    return (Double) Objects.requireNonNull(values.get(name));
  }

  private static long whole(Map<String, Object> values, String name) {
    return (Long) Objects.requireNonNull(values.get(name));
  }

  /** Something with a best place, that fails here and is not finite there. */
  private static double measure(Map<String, Object> values, double resource) {
    double rate = Math.log(real(values, "rate")) + 3;
    double depth = whole(values, "depth") - 5;
    if (whole(values, "bins") % 11 == 0) {
      throw new IllegalStateException("eleven bins");
    }
    if (whole(values, "depth") == 12) {
      return Double.NaN;
    }
    double kind = values.containsKey("leaf") ? 0.1 * whole(values, "leaf") : 2;
    return (rate * rate + depth * depth / 10 + kind) * (1 + 0.1 / resource);
  }

  /** One step of what a caller does. */
  private static void answer(Search search, Search.Proposal proposal) {
    int number = proposal.trial().number();
    try {
      double value = measure(proposal.trial().values(), proposal.resource());
      for (int step = 1; step <= 5; step++) {
        if (search.report(number, step, value + 5.0 / step)) {
          search.stop(number, step / 10.0, value);
          return;
        }
        if (search.plan().stopping() == Stopping.HALVING) {
          break;
        }
      }
      search.complete(number, value);
    } catch (IllegalStateException e) {
      search.fail(number, String.valueOf(e.getMessage()));
    }
  }

  private static Search run(Search search) {
    Optional<Search.Proposal> next = search.next();
    while (next.isPresent()) {
      answer(search, next.get());
      next = search.next();
    }
    return search;
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void runThatIsKilledAnywhereAndResumedGivesTheSameTrials(Strategy strategy) {
    for (Stopping stopping : Stopping.values()) {
      for (long seed = 0; seed < 4; seed++) {
        SearchPlan plan = plan(strategy, stopping, 40, seed);
        String whole = run(Search.begin(SPACE, plan)).toJson();
        Random kills = new Random(seed);
        Search search = Search.begin(SPACE, plan);
        Optional<Search.Proposal> next = search.next();
        while (next.isPresent()) {
          if (kills.nextInt(3) == 0) {
            // Killed before the answer: the trial comes once more.
            search = Search.resume(SPACE, plan, Node.json(search.toJson(), "state"));
            assertThat(search.next()).isEqualTo(next);
          }
          answer(search, next.get());
          if (kills.nextInt(3) == 0) {
            search = Search.resume(SPACE, plan, Node.json(search.toJson(), "state"));
          }
          next = search.next();
        }
        assertThat(search.toJson()).as("%s, %s, %d", strategy, stopping, seed).isEqualTo(whole);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void everyTrialLiesInTheSpaceAndNoneIsRepeated(Strategy strategy) {
    Search search = run(Search.begin(SPACE, plan(strategy, Stopping.NONE, 200, 3)));
    Set<Map<String, Object>> seen = new HashSet<>();
    for (Trial trial : search.trials()) {
      assertThat(SPACE.accepts(trial.values())).as("%s", trial).isTrue();
      assertThat(seen.add(trial.values())).as("%s is new", trial).isTrue();
    }
    assertThat(search.trials()).hasSize(200);
    assertThat(search.trials()).extracting(Trial::status).contains(Trial.Status.FAILED);
  }

  @Test
  void otherSeedsGiveOtherTrials() {
    Set<String> states = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      Search search = Search.begin(SPACE, plan(Strategy.RANDOM, Stopping.NONE, 3, seed));
      states.add(run(search).trials().toString());
    }
    assertThat(states).hasSize(20);
  }

  @Test
  void failuresAndValuesThatAreNotFiniteAreKeptWithTheirReasonAndNeverTheBest() {
    Search search = Search.begin(SPACE, plan(Strategy.TPE, Stopping.NONE, 4, 1));
    search.complete(search.next().orElseThrow().trial().number(), Double.NaN);
    search.complete(search.next().orElseThrow().trial().number(), Double.NEGATIVE_INFINITY);
    search.fail(search.next().orElseThrow().trial().number(), "x".repeat(900));
    assertThat(search.best()).isEmpty();
    search.complete(search.next().orElseThrow().trial().number(), 4);
    assertThat(search.best()).map(Trial::number).hasValue(3);
    assertThat(search.trials().get(0).reason())
        .isEqualTo("The value is (NaN), which is not finite.");
    assertThat(search.trials().get(2).reason()).hasSize(Search.MAX_REASON);
    assertThat(search.next()).isEmpty();
  }

  @Test
  void tpeSearchesOnWhenEverythingFails() {
    Search search = Search.begin(SPACE, plan(Strategy.TPE, Stopping.HALVING, 30, 1));
    Optional<Search.Proposal> next = search.next();
    while (next.isPresent()) {
      search.fail(next.get().trial().number(), "no");
      next = search.next();
    }
    assertThat(search.trials()).hasSize(30);
    assertThat(search.best()).isEmpty();
  }

  @Test
  void tpeAvoidsWhatFails() {
    SearchSpace space =
        SearchSpace.parse(
            Node.json("{\"x\": {\"type\": \"number\", \"min\": 0, \"max\": 1}}", "space"));
    int failed = 0;
    for (long seed = 0; seed < 10; seed++) {
      Search search = Search.begin(space, plan(Strategy.TPE, Stopping.NONE, 60, seed));
      Optional<Search.Proposal> next = search.next();
      while (next.isPresent()) {
        double x = real(next.get().trial().values(), "x");
        int number = next.get().trial().number();
        // Nothing to learn but where it fails.
        Trial trial =
            x < 0.5 ? search.fail(number, "memory") : search.complete(number, x * 1000 % 1);
        failed += trial.number() >= 30 && trial.status() == Trial.Status.FAILED ? 1 : 0;
        next = search.next();
      }
    }
    // By chance it were half of 300.
    assertThat(failed).isLessThan(100);
  }

  @Test
  void endsWhenNothingIsLeftThatWasNotTried() {
    SearchSpace space =
        SearchSpace.parse(
            Node.json(
                "{\"a\": {\"type\": \"integer\", \"min\": 1, \"max\": 3}, \"b\": {\"type\": \"choice\", \"options\": [\"x\", \"y\"]}}",
                "space"));
    for (Strategy strategy : Strategy.values()) {
      Search search = Search.begin(space, plan(strategy, Stopping.HALVING, 100, 2));
      Optional<Search.Proposal> next = search.next();
      while (next.isPresent()) {
        search.complete(next.get().trial().number(), whole(next.get().trial().values(), "a"));
        next = search.next();
      }
      assertThat(search.trials()).hasSize(6);
      assertThat(search.best().orElseThrow().resource()).isEqualTo(1);
    }
  }

  @Test
  void secondsEndASearchAlsoAcrossPieces() {
    SearchPlan plan =
        new SearchPlan(Strategy.RANDOM, Stopping.NONE, Direction.MAXIMISE, new Budget(100, 10), 1);
    Search search = Search.begin(SPACE, plan);
    for (int i = 0; i < 3; i++) {
      search.complete(search.next().orElseThrow().trial().number(), i);
      search.spend(3);
      search = Search.resume(SPACE, plan, Node.json(search.toJson(), "state"));
    }
    search.complete(search.next().orElseThrow().trial().number(), -1);
    search.spend(1);
    assertThat(search.next()).isEmpty();
    assertThat(search.best()).map(Trial::number).as("the largest value").hasValue(2);
    assertThat(search.seconds()).isEqualTo(10);
  }

  @Test
  void manyCanBeProposedBeforeTheFirstAnswerAndAreApart() {
    SearchPlan plan = plan(Strategy.TPE, Stopping.NONE, 60, 9);
    Search search = Search.begin(SPACE, plan);
    for (int i = 0; i < 30; i++) {
      search.complete(search.next().orElseThrow().trial().number(), i);
    }
    List<Search.Proposal> proposals =
        java.util.stream.Stream.generate(() -> search.next().orElseThrow()).limit(8).toList();
    assertThat(proposals).extracting(p -> p.trial().values()).doesNotHaveDuplicates();
    Search resumed = Search.resume(SPACE, plan, Node.json(search.toJson(), "state"));
    for (Search.Proposal proposal : proposals) {
      assertThat(resumed.next()).hasValue(proposal);
      resumed.complete(proposal.trial().number(), 1);
    }
    assertThat(resumed.next().orElseThrow().trial().number()).isEqualTo(38);
  }

  @Test
  void refusesAnswersThatNobodyAskedFor() {
    Search search = Search.begin(SPACE, plan(Strategy.RANDOM, Stopping.HALVING, 5, 1));
    assertThatThrownBy(() -> search.complete(0, 1)).hasMessageContaining("no trial (0)");
    search.next();
    assertThatThrownBy(search::next).isInstanceOf(IllegalStateException.class);
    assertThat(search.report(0, 3, Double.NaN)).isFalse();
    assertThatThrownBy(() -> search.report(0, 3, 1)).hasMessageContaining("step (3)");
    search.complete(0, 1);
    assertThatThrownBy(() -> search.fail(0, "late")).hasMessageContaining("no trial (0)");
  }
}
