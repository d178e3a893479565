package dev.crema.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchSpaceTest {

  private static SearchSpace parse(String json) {
    return SearchSpace.parse(Node.json(json, "space"));
  }

  @Test
  void readsWhatItWrites() {
    SearchSpace space =
        parse(
            """
            {"a": {"type": "number", "min": 0, "max": 1.5},
             "b": {"type": "integer", "min": 1, "max": 64.0, "scale": "log"},
             "c": {"type": "choice", "options": ["x", 2.0, 0.5, false]},
             "d": {"type": "number", "min": 0.1, "max": 1, "scale": "linear", "when": {"c": ["x", 2]}}}
            """);
    assertThat(space.parameters().get(1).domain()).isEqualTo(new Domain.Whole(1, 64, true));
    assertThat(space.parameters().get(2).domain())
        .as("2.0 is 2: KFP makes every number a double")
        .isEqualTo(new Domain.Choice(List.of("x", 2L, 0.5, false)));
    assertThat(parse(Json.write(space.tree()))).isEqualTo(space);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{}|The search space has (0) parameters",
        "[]|must be a mapping",
        "{'a': {'min': 0}}|lacks (type)",
        "{'a': {'type': 'float', 'min': 0, 'max': 1}}|(float) is not one of [number, integer, choice]",
        "{'a': {'type': 'number', 'min': 0}}|lacks (max)",
        "{'a': {'type': 'number', 'min': 1, 'max': 1}}|has no width",
        "{'a': {'type': 'number', 'min': -1e308, 'max': 1e308}}|none that is finite",
        "{'a': {'type': 'number', 'min': 0, 'max': 1, 'scale': 'log'}}|no logarithm",
        "{'a': {'type': 'number', 'min': 0, 'max': 1, 'scale': 'cubic'}}|(cubic) is not one of [linear, log]",
        "{'a': {'type': 'number', 'min': 0, 'max': 1, 'step': 2}}|is unknown",
        "{'a': {'type': 'integer', 'min': 0.5, 'max': 1}}|must be a whole number",
        "{'a': {'type': 'integer', 'min': 2, 'max': 1}}|is empty",
        "{'a': {'type': 'integer', 'min': 0, 'max': 1e17}}|must be from",
        "{'a': {'type': 'integer', 'min': 0, 'max': 9, 'scale': 'log'}}|no logarithm",
        "{'a': {'type': 'choice', 'options': []}}|(0) options",
        "{'a': {'type': 'choice', 'options': [1, 1.0]}}|name one of them twice",
        "{'a': {'type': 'choice', 'options': [null]}}|must be a text, a number or a flag",
        "{'a': {'type': 'number', 'min': 0, 'max': 1, 'when': {'b': [1]}}}|no choice before it",
        "{'a': {'type': 'choice', 'options': [1], 'when': {'b': [1]}}, 'b': {'type': 'choice', 'options': [1], 'when': {'a': [1]}}}|no choice before it",
        "{'b': {'type': 'choice', 'options': [1]}, 'a': {'type': 'number', 'min': 0, 'max': 1, 'when': {'b': [2]}}}|no option of it",
        "{'b': {'type': 'choice', 'options': [1]}, 'a': {'type': 'number', 'min': 0, 'max': 1, 'when': {'b': []}}}|names no option",
        "{'a': {'type': 'number', 'min': 0, 'max': 1, 'when': {}}}|names (0) choices"
      })
  void refusesWhatIsNoSpace(String json, String message) {
    assertThatThrownBy(() -> parse(json.replace('\'', '"')))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void orderOfKeysDoesNotMatter() {
    String depth =
        "\"depth\": {\"type\": \"integer\", \"min\": 2, \"max\": 9, \"when\": {\"z\": [true]}}";
    String rate = "\"rate\": {\"type\": \"number\", \"min\": 0, \"max\": 1}";
    String z = "\"z\": {\"type\": \"choice\", \"options\": [true, false], \"when\": {\"zz\": [1]}}";
    String zz = "\"zz\": {\"type\": \"choice\", \"options\": [1, 2]}";
    SearchSpace one = parse("{%s, %s, %s, %s}".formatted(depth, rate, z, zz));
    SearchSpace other = parse("{%s, %s, %s, %s}".formatted(zz, z, rate, depth));
    assertThat(other).isEqualTo(one);
    assertThat(one.parameters())
        .extracting(Parameter::name)
        .as("by name, each after the choice that it depends on")
        .containsExactly("rate", "zz", "z", "depth");
    SearchPlan plan =
        new SearchPlan(
            SearchPlan.Strategy.RANDOM,
            SearchPlan.Stopping.NONE,
            SearchPlan.Direction.MINIMISE,
            new SearchPlan.Budget(3, 0),
            7);
    Search first = Search.begin(one, plan);
    Search second = Search.begin(other, plan);
    for (int i = 0; i < 3; i++) {
      assertThat(second.next()).isEqualTo(first.next()).isPresent();
    }
    assertThat(second.toJson()).isEqualTo(first.toJson());
  }

  @Test
  void limitsAreHeld() {
    List<Parameter> most =
        IntStream.range(0, SearchSpace.MAX_PARAMETERS)
            .mapToObj(i -> new Parameter("p" + i, new Domain.Whole(0, 0, false), null))
            .toList();
    assertThat(new SearchSpace(most).parameters()).hasSize(100);
    List<Parameter> more = new java.util.ArrayList<>(most);
    more.add(new Parameter("more", new Domain.Whole(0, 0, false), null));
    assertThatThrownBy(() -> new SearchSpace(more)).hasMessageContaining("(101) parameters");
    assertThatThrownBy(() -> new SearchSpace(Collections.nCopies(2, most.getFirst())))
        .hasMessageContaining("(p0) twice");
    List<Object> options = IntStream.range(0, 101).mapToObj(i -> (Object) (long) i).toList();
    assertThat(new Domain.Choice(options.subList(0, 100)).options()).hasSize(100);
    assertThatThrownBy(() -> new Domain.Choice(options)).hasMessageContaining("(101) options");
    assertThatThrownBy(() -> new SearchPlan.Budget(0, 0)).hasMessageContaining("(0) of trials");
    assertThatThrownBy(() -> new SearchPlan.Budget(5_001, 0)).hasMessageContaining("5000");
    assertThatThrownBy(() -> new SearchPlan.Budget(1, Double.NaN)).hasMessageContaining("(NaN)");
  }

  @Test
  void everyWholeNumberOfAWideRangeCanBeMet() {
    Parameter parameter =
        new Parameter("n", new Domain.Whole(-Domain.MAX_WHOLE, Domain.MAX_WHOLE, false), null);
    ParzenEstimator estimator =
        new ParzenEstimator(List.of(parameter), new double[][] {{7}, {5e8}});
    SearchRandom random = new SearchRandom(1, 1);
    for (int i = 0; i < 100; i++) {
      double[] point = estimator.draw(random);
      assertThat(parameter.accepts(parameter.value(point[0]))).isTrue();
      assertThat(estimator.logDensity(point)).isFinite();
    }
  }
}
