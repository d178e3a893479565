package dev.crema.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.document.Node;
import dev.crema.search.SearchPlan.Budget;
import dev.crema.search.SearchPlan.Direction;
import dev.crema.search.SearchPlan.Stopping;
import dev.crema.search.SearchPlan.Strategy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trials that are tried beside one another. */
class BatchTest {
  private static final SearchSpace SPACE =
      new SearchSpace(
          List.of(
              new Parameter("x", new Domain.Real(-5, 5, false), null),
              new Parameter("y", new Domain.Real(-5, 5, false), null)));

  private static SearchPlan plan(Strategy strategy, Stopping stopping, int trials) {
    return new SearchPlan(strategy, stopping, Direction.MINIMISE, new Budget(trials, 0), 3);
  }

  private static double value(Trial trial) {
    double x = (Double) Objects.requireNonNull(trial.values().get("x"));
    double y = (Double) Objects.requireNonNull(trial.values().get("y"));
    return x * x + y * y;
  }

  private static Search resumed(Search search) {
    return Search.resume(search.space(), search.plan(), Node.json(search.toJson(), "state"));
  }

  /**
   * In rounds that go through the state, as tasks do; those of a round end in an order of chance.
   */
  private static Search inRounds(SearchPlan plan, int most, long order) {
    Random random = new Random(order);
    Search search = Search.begin(SPACE, plan);
    List<Search.Proposal> batch = new ArrayList<>(search.batch(most));
    while (!batch.isEmpty()) {
      search = resumed(search);
      Collections.shuffle(batch, random);
      for (Search.Proposal proposal : batch) {
        if (proposal.trial().number() == 4) {
          search.fail(4, "memory");
        } else {
          search.complete(proposal.trial().number(), value(proposal.trial()));
        }
      }
      batch = new ArrayList<>(search.batch(most));
    }
    return search;
  }

  @ParameterizedTest
  @EnumSource(value = Stopping.class, names = "MEDIAN", mode = EnumSource.Mode.EXCLUDE)
  void orderInWhichTheyEndChangesNothing(Stopping stopping) {
    for (Strategy strategy : Strategy.values()) {
      SearchPlan plan = plan(strategy, stopping, 31);
      assertThat(inRounds(plan, 8, 2).toJson()).isEqualTo(inRounds(plan, 8, 1).toJson());
      assertThat(inRounds(plan, 8, 1).trials())
          .hasSize(31)
          .noneMatch(trial -> trial.status() == Trial.Status.RUNNING);
    }
  }

  @Test
  void byChanceItDoesNotMatterHowManyAreTriedAtOnce() {
    for (Stopping stopping : List.of(Stopping.NONE, Stopping.HALVING)) {
      SearchPlan plan = plan(Strategy.RANDOM, stopping, 23);
      assertThat(inRounds(plan, 8, 1).toJson()).isEqualTo(inRounds(plan, 1, 1).toJson());
    }
  }

  @Test
  void parzenEstimatorsKeepTheTrialsOfARoundApartAndLearnFromTheRoundsBefore() {
    Search search = Search.begin(SPACE, plan(Strategy.TPE, Stopping.NONE, 60));
    for (int round = 0; round < 5; round++) {
      for (Search.Proposal proposal : search.batch(10)) {
        search.complete(proposal.trial().number(), value(proposal.trial()));
      }
    }
    List<Search.Proposal> last = search.batch(10);
    assertThat(last).hasSize(10);
    assertThat(last.stream().map(proposal -> proposal.trial().values()).distinct()).hasSize(10);
    double mean = last.stream().mapToDouble(each -> value(each.trial())).average().orElseThrow();
    // By chance the mean is 2 · 25 / 3 = 16.7.
    assertThat(mean).isLessThan(8);
  }

  @Test
  void halvingProposesARungAtOnce() {
    Search search = Search.begin(SPACE, plan(Strategy.RANDOM, Stopping.HALVING, 11));
    List<List<Double>> shares = new ArrayList<>();
    List<Search.Proposal> batch = search.batch(20);
    while (!batch.isEmpty()) {
      shares.add(batch.stream().map(Search.Proposal::resource).toList());
      batch.forEach(each -> search.complete(each.trial().number(), value(each.trial())));
      batch = search.batch(20);
    }
    double ninth = 1.0 / 9;
    double third = 1.0 / 3;
    assertThat(shares)
        .containsExactly(
            Collections.nCopies(9, ninth),
            Collections.nCopies(3, third),
            List.of(1.0),
            // The last bracket is smaller.
            List.of(ninth, ninth),
            List.of(third),
            List.of(1.0));
  }

  @Test
  void aRungThatIsWiderThanARoundIsGoneThroughInTwo() {
    Search search = Search.begin(SPACE, plan(Strategy.RANDOM, Stopping.HALVING, 9));
    for (int i = 0; i < 9; i += 5) {
      search
          .batch(5)
          .forEach(each -> search.complete(each.trial().number(), each.trial().number()));
    }
    List<Search.Proposal> first = search.batch(2);
    assertThat(first).extracting(each -> each.trial().number()).containsExactly(0, 1);
    first.forEach(each -> search.complete(each.trial().number(), each.trial().number()));
    assertThat(search.batch(2)).extracting(each -> each.trial().number()).containsExactly(2);
  }

  @Test
  void trialWithoutAnAnswerIsProposedAgainAndComesFirst() {
    Search search = Search.begin(SPACE, plan(Strategy.TPE, Stopping.NONE, 9));
    List<Search.Proposal> batch = search.batch(3);
    Search later = resumed(search);
    later.complete(0, 1);
    later.complete(2, 1);
    assertThat(later.batch(2))
        .extracting(each -> each.trial().number())
        .as("one that was answered meanwhile does not come again")
        .containsExactly(1, 3);
    assertThat(batch.get(1).trial().values()).isEqualTo(later.trials().get(1).values());
  }

  /** The last round takes in what came, and asks for nothing: also if a trial had no result. */
  @Test
  void noneAreProposedWhereNoneAreAskedForThoughARungWaitsForATrial() {
    Search search = Search.begin(SPACE, plan(Strategy.TPE, Stopping.HALVING, 9));
    search.batch(9);
    Search later = resumed(search);
    for (int trial = 0; trial < 8; trial++) {
      later.complete(trial, trial);
    }
    assertThat(later.batch(0)).isEmpty();
    Search last = resumed(later);
    assertThat(last.batch(9)).extracting(each -> each.trial().number()).containsExactly(8);
    last.complete(8, 8);
    assertThat(last.batch(0)).isEmpty();
    assertThat(last.batch(9)).extracting(each -> each.trial().number()).containsExactly(0, 1, 2);
  }

  @Test
  void noneAreProposedWhereNoneAreAskedForOrTheBudgetIsSpent() {
    Search search = Search.begin(SPACE, plan(Strategy.TPE, Stopping.NONE, 2));
    assertThat(search.batch(0)).isEmpty();
    assertThat(search.batch(9)).hasSize(2);
    assertThat(search.batch(9)).isEmpty();
  }

  @Test
  void stateSaysWhichSearchItIs() {
    Search search =
        Search.begin(
            SPACE, plan(Strategy.TPE, Stopping.HALVING, 9), Map.of("metric", "auc", "rows", "a"));
    search.batch(9);
    Search read = Search.of(Node.json(search.toJson(), "state"));
    assertThat(read.toJson()).isEqualTo(search.toJson());
    assertThat(read.proposal(3)).isEqualTo(search.proposal(3));
    assertThatThrownBy(() -> read.proposal(9)).hasMessageContaining("no trial (9)");
  }
}
