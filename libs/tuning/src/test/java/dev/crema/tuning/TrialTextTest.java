package dev.crema.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.search.Domain;
import dev.crema.search.Parameter;
import dev.crema.search.Search;
import dev.crema.search.SearchPlan;
import dev.crema.search.SearchSpace;
import dev.crema.search.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialTextTest {
  private static Search begun(int proposed) {
    Search search =
        Search.begin(
            new SearchSpace(
                List.of(
                    new Parameter("rate", new Domain.Real(0.01, 0.3, true), null),
                    new Parameter("depth", new Domain.Whole(2, 900, false), null))),
            new SearchPlan(
                SearchPlan.Strategy.RANDOM,
                SearchPlan.Stopping.NONE,
                SearchPlan.Direction.MAXIMISE,
                new SearchPlan.Budget(100, 0),
                5));
    search.batch(proposed);
    return search;
  }

  @Test
  void proposalIsFoundByItsText() {
    Search search = begun(3);
    String text = TrialText.of(search.proposal(2));
    assertThat(text).startsWith("{\"trial\":2,\"share\":1.0,\"hyperparameters\":{\"rate\":");
    assertThat(TrialText.find(search, text)).isEqualTo(search.proposal(2));
  }

  @Test
  void textOfAnotherStateIsRefused() {
    Search search = begun(3);
    String text = TrialText.of(search.proposal(2));
    Search earlier = begun(2);
    assertThatThrownBy(() -> TrialText.find(earlier, text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(text)
        .hasMessageContaining("Maybe take trial and state from the same propose-trials.");
    String other = text.replace("\"share\":1.0", "\"share\":0.5");
    assertThatThrownBy(() -> TrialText.find(search, other)).isInstanceOf(InputException.class);
  }

  @Test
  void valueComesBackBitForBit() {
    Search there = begun(1);
    Trial trial = there.complete(0, 0.1 + 0.2);
    Search here = begun(1);
    TrialText.tell(here, TrialText.result(trial));
    assertThat(here.trials()).isEqualTo(there.trials());
  }

  @Test
  void reasonOfAFailureComesBackAsItIs() {
    Search there = begun(1);
    Trial trial = there.fail(0, "Too \"few\" rows.\nMaybe more.");
    Search here = begun(1);
    TrialText.tell(here, TrialText.result(trial));
    assertThat(here.trials()).isEqualTo(there.trials());
  }

  @Test
  void resultThatNobodyWaitsForIsRefused() {
    Search search = begun(2);
    String result = TrialText.result(begun(2).complete(1, 0.5));
    TrialText.tell(search, TrialText.NONE);
    TrialText.tell(search, result);
    for (String wrong : List.of(result, "{\"trial\": 7, \"value\": 1}")) {
      assertThatThrownBy(() -> TrialText.tell(search, wrong))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("that waits for a result")
          .hasMessageContaining("each once.");
    }
    assertThatThrownBy(() -> TrialText.tell(search, "{\"trial\": 0}"))
        .hasMessageContaining("(value)");
  }
}
