package dev.crema.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.search.SearchPlan.Budget;
import dev.crema.search.SearchPlan.Direction;
import dev.crema.search.SearchPlan.Stopping;
import dev.crema.search.SearchPlan.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoppingTest {
  private static final SearchSpace SPACE =
      new SearchSpace(List.of(new Parameter("x", new Domain.Real(0, 1, false), null)));

  private static Search begin(Stopping stopping, Direction direction, int trials) {
    return Search.begin(
        SPACE, new SearchPlan(Strategy.RANDOM, stopping, direction, new Budget(trials, 0), 1));
  }

  /** What was tried, as number and share of the resource. */
  private static List<Map.Entry<Integer, Double>> run(Search search, double[] values) {
    List<Map.Entry<Integer, Double>> order = new ArrayList<>();
    Optional<Search.Proposal> next = search.next();
    while (next.isPresent()) {
      int number = next.get().trial().number();
      order.add(Map.entry(number, next.get().resource()));
      if (Double.isNaN(values[number])) {
        search.fail(number, "no");
      } else {
        search.complete(number, values[number]);
      }
      next = search.next();
    }
    return order;
  }

  @Test
  void theBetterThirdOfABracketGoesOnWithThreeTimesAsMuch() {
    double[] values = {9, 8, 1, 7, 2, 6, 3, 5, 4, 50, 40, 30, 20};
    List<Map.Entry<Integer, Double>> order =
        run(begin(Stopping.HALVING, Direction.MINIMISE, 13), values);
    double ninth = 1.0 / 9;
    double third = 1.0 / 3;
    assertThat(order)
        .containsExactly(
            Map.entry(0, ninth),
            Map.entry(1, ninth),
            Map.entry(2, ninth),
            Map.entry(3, ninth),
            Map.entry(4, ninth),
            Map.entry(5, ninth),
            Map.entry(6, ninth),
            Map.entry(7, ninth),
            Map.entry(8, ninth),
            Map.entry(2, third),
            Map.entry(4, third),
            Map.entry(6, third),
            Map.entry(2, 1.0),
            // The last bracket is smaller, and one of it goes on all the same.
            Map.entry(9, ninth),
            Map.entry(10, ninth),
            Map.entry(11, ninth),
            Map.entry(12, ninth),
            Map.entry(12, third),
            Map.entry(12, 1.0));
  }

  @Test
  void halvingGoesOnWithTheLargestWhereLargerIsBetterAndWithNoneThatFailed() {
    double[] values = {1, 2, 3, 4, 5, Double.NaN, Double.NaN, Double.NaN, Double.NaN};
    Search search = begin(Stopping.HALVING, Direction.MAXIMISE, 9);
    assertThat(run(search, values))
        .filteredOn(entry -> entry.getValue() > 0.2)
        .containsExactly(Map.entry(4, 1.0 / 3), Map.entry(4, 1.0));
    assertThat(search.best()).map(Trial::number).hasValue(4);
  }

  @Test
  void oneThatFailsAfterItsPromotionIsNotTheBest() {
    Search search = begin(Stopping.HALVING, Direction.MINIMISE, 9);
    Optional<Search.Proposal> next = search.next();
    while (next.isPresent()) {
      int number = next.get().trial().number();
      if (next.get().resource() > 0.2 && number == 0) {
        search.fail(number, "memory");
      } else {
        search.complete(number, number);
      }
      next = search.next();
    }
    assertThat(search.trials().getFirst().status()).isEqualTo(Trial.Status.FAILED);
    assertThat(search.best()).map(Trial::number).hasValue(1);
    assertThat(search.best()).map(Trial::resource).hasValue(1.0);
  }

  @Test
  void trialThatIsWorseThanTheMedianIsStoppedAtThatStepAndNotBeforeFiveAreComplete() {
    Search search = begin(Stopping.MEDIAN, Direction.MAXIMISE, 10);
    for (int i = 0; i < 5; i++) {
      int number = search.next().orElseThrow().trial().number();
      assertThat(search.report(number, 1, 10 + i)).isFalse();
      assertThat(search.report(number, 2, i)).isFalse();
      search.complete(number, i);
    }
    int number = search.next().orElseThrow().trial().number();
    // The median of the five is 12 at step 1 and 2 at step 2.
    assertThat(search.report(number, 1, 12)).isFalse();
    assertThat(search.report(number, 2, 2.1)).isTrue();
    search.stop(number, 0.2, 100);
    assertThat(search.best()).as("a stopped one is not the best").map(Trial::number).hasValue(4);
    int next = search.next().orElseThrow().trial().number();
    assertThat(search.report(next, 2, 2)).isFalse();
    assertThat(search.report(next, 3, 50)).as("its best counts").isFalse();
  }

  @Test
  void lossThatIsNotFiniteIsTheWorst() {
    Search search = begin(Stopping.MEDIAN, Direction.MINIMISE, 10);
    for (int i = 0; i < 5; i++) {
      int number = search.next().orElseThrow().trial().number();
      search.report(number, 1, 1);
      search.complete(number, i);
    }
    int number = search.next().orElseThrow().trial().number();
    assertThat(search.report(number, 1, Double.POSITIVE_INFINITY)).isTrue();
  }
}
