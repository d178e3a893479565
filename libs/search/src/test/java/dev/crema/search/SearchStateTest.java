package dev.crema.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.search.SearchPlan.Budget;
import dev.crema.search.SearchPlan.Direction;
import dev.crema.search.SearchPlan.Stopping;
import dev.crema.search.SearchPlan.Strategy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchStateTest {
  private static final SearchSpace SPACE =
      SearchSpace.parse(
          Node.json(
              "{\"x\": {\"type\": \"number\", \"min\": 0, \"max\": 1}, \"k\": {\"type\": \"choice\", \"options\": [\"a\"]}}",
              "space"));
  private static final SearchPlan PLAN =
      new SearchPlan(Strategy.TPE, Stopping.NONE, Direction.MINIMISE, new Budget(9, 0), 7);

  private static String state() {
    Search search = Search.begin(SPACE, PLAN);
    int number = search.next().orElseThrow().trial().number();
    search.report(number, 1, 0.5);
    search.complete(number, 0.25);
    search.fail(search.next().orElseThrow().trial().number(), "line\n\"quoted\"");
    search.next();
    return search.toJson();
  }

  @Test
  void comesBackAsItWas() {
    Search resumed = Search.resume(SPACE, PLAN, Node.json(state(), "state"));
    assertThat(resumed.toJson()).isEqualTo(state());
    assertThat(resumed.trials().get(0).reports()).containsExactly(new Trial.Report(1, 0.5));
    assertThat(resumed.trials().get(1).reason()).isEqualTo("line\n\"quoted\"");
  }

  @Test
  void budgetMayBeLargerThanBefore() {
    SearchPlan more =
        new SearchPlan(Strategy.TPE, Stopping.NONE, Direction.MINIMISE, new Budget(50, 60), 7);
    assertThat(Search.resume(SPACE, more, Node.json(state(), "state")).next()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'seed':7|'seed':8|this search has (7)",
        "'strategy':'tpe'|'strategy':'random'|this search has (tpe)",
        "'stopping':'none'|'stopping':'median'|this search has (none)",
        "'direction':'minimise'|'direction':'maximise'|this search has (minimise)",
        "'max':1.0|'max':2.0|this search has",
        "'version':1|'version':2|must be from 1 to 1",
        "'seconds':0.0|'seconds':-1|must be from",
        "'status':'complete'|'status':'done'|is not one of",
        "'results':[0.25]|'results':[]|lists of (1) and (0)",
        "'resources':[1.0]|'resources':[1.5]|must be from",
        "'steps':[1]|'steps':[0]|must be from 1",
        "'k':'a'|'k':'b'|is no value of the parameter (k)",
        "'values':{'k':'a'|'values':{'z':'a'|are no trial of the space",
        "'reason':''|'reason':3|must be text",
        "'trials':|'runs':|is unknown"
      })
  void refusesAStateThatIsOfAnotherSearchOrNone(String from, String to, String message) {
    String changed = state().replaceFirst(java.util.regex.Pattern.quote(quoted(from)), quoted(to));
    assertThat(changed).isNotEqualTo(state());
    assertThatThrownBy(() -> Search.resume(SPACE, PLAN, Node.json(changed, "state")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesAStateOfAnotherSubjectAndSaysWhatDiffers() {
    Map<String, String> subject = Map.of("metric", "brier", "train", "rows of Monday");
    String state = Search.begin(SPACE, PLAN, subject).toJson();
    assertThat(Search.resume(SPACE, PLAN, subject, Node.json(state, "state")).toJson())
        .isEqualTo(state);
    Map<String, String> other = Map.of("metric", "brier", "train", "rows of Tuesday", "seal", "s");
    assertThatThrownBy(() -> Search.resume(SPACE, PLAN, other, Node.json(state, "state")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("seal was (none) and is (s) here")
        .hasMessageContaining("train was (rows of Monday) and is (rows of Tuesday) here")
        .hasMessageContaining("Maybe give what the search began with, or begin anew")
        .hasMessageNotContaining("metric");
    assertThatThrownBy(() -> Search.resume(SPACE, PLAN, Node.json(state, "state")))
        .hasMessageContaining("metric was (brier) and is (none) here");
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }
}
