package dev.crema.sdk.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.Default;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked // nulls are among the inputs
class ParametersTest {

  enum Method {
    HASH,
    BY_TIME
  }

  record Inputs(
      @Default("crema") String salt,
      @Default("7") @Range(min = 0, max = 100) long seed,
      @Default("0.2") @Range(min = 0, max = 1) double share,
      @Default("true") boolean shuffle,
      @Default("hash") Method method,
      @Default("[1, 2]") @Range(min = 0) List<Double> rates,
      @Default("{\"a\": 1}") Map<String, Object> extra,
      @Nullable Long limit,
      @Nullable String note,
      String name) {
    Inputs {
      if (name.equals("forbidden")) {
        throw new IllegalArgumentException("The name (%s) is forbidden.".formatted(name));
      }
    }
  }

  record Outputs(String seen) {}

  static final class Show implements Step<Inputs, Outputs> {
    @Nullable Inputs seen;

    @Override
    public Outputs run(Inputs inputs, StepContext context) {
      seen = inputs;
      return new Outputs(inputs.toString());
    }
  }

  @TempDir Path root;
  private Launch launch;
  private final Show step = new Show();

  @BeforeEach
  void start() {
    launch = new Launch(root).parameter("name", "x");
  }

  private Inputs seen() {
    assertThat(launch.run(step)).as(() -> launch.log().toString()).isZero();
    assertThat(step.seen).isNotNull();
    return step.seen;
  }

  @Test
  void takesAbsentAndNullForTheDefault() {
    Inputs absent = seen();
    assertThat(absent)
        .isEqualTo(
            new Inputs(
                "crema",
                7,
                0.2,
                true,
                Method.HASH,
                List.of(1.0, 2.0),
                Map.of("a", 1L),
                null,
                null,
                "x"));
    for (String name :
        List.of("salt", "seed", "share", "shuffle", "method", "rates", "extra", "limit", "note")) {
      launch.parameter(name, null);
    }
    assertThat(seen()).isEqualTo(absent);
  }

  @Test
  void takesIntegersAsTheyAreAndAsDoubles() {
    launch.parameter("seed", 50).parameter("limit", 500.0);
    assertThat(seen().seed()).isEqualTo(50);
    assertThat(seen().limit()).isEqualTo(500L);
    launch.parameter("seed", 50.0).parameter("limit", 500);
    assertThat(seen().seed()).isEqualTo(50);
    assertThat(seen().limit()).isEqualTo(500L);
  }

  @Test
  void takesEveryType() {
    launch
        .parameter("salt", "naïve \"☕\"")
        .parameter("share", 1)
        .parameter("shuffle", false)
        .parameter("method", "by_time")
        .parameter("rates", List.of(0.5, 3))
        .parameter("extra", Map.of("deep", Map.of("list", List.of(1, 2.5, "x", true))));
    Inputs inputs = seen();
    assertThat(inputs.salt()).isEqualTo("naïve \"☕\"");
    assertThat(inputs.share()).isOne();
    assertThat(inputs.shuffle()).isFalse();
    assertThat(inputs.method()).isEqualTo(Method.BY_TIME);
    assertThat(inputs.rates()).containsExactly(0.5, 3.0);
    assertThat(inputs.extra())
        .isEqualTo(Map.of("deep", Map.of("list", List.of(1L, 2.5, "x", true))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          seed    | 5.5       | The parameter (seed) has the value (5.5), which is not a whole number.
          seed    | 101       | The parameter (seed) has the value (101), which is not in [0, 100].
          seed    | -1        | The parameter (seed) has the value (-1), which is not in [0, 100].
          limit   | 9007199254740992 | The parameter (limit) has the value (9007199254740992), which is beyond ±9007199254740991, where KFP no longer carries it exactly.
          seed    | "5"       | The parameter (seed) has the value (5), which is not a finite number.
          seed    | true      | The parameter (seed) has the value (true), which is not a finite number.
          share   | 1.0000001 | The parameter (share) has the value (1.0000001), which is not in [0, 1].
          share   | "NaN"     | The parameter (share) has the value (NaN), which is not a finite number.
          shuffle | 1         | The parameter (shuffle) has the value (1), which is neither true nor false.
          salt    | 5         | The parameter (salt) has the value (5), which is not text.
          method  | "HASH"    | The parameter (method) has the value (HASH), which is none of [hash, by_time].
          rates   | [1, -1]   | The parameter (rates) has the value (-1.0), which is not in [0, ∞).
          rates   | ["a"]     | The parameter (rates) has the value (a), which is not a finite number.
          rates   | [null]    | The parameter (rates) has the value ([null]), which holds null.
          rates   | {}        | The parameter (rates) has the value ({}), which is not a list.
          extra   | []        | The parameter (extra) has the value ([]), which is not a JSON object.
          extra   | {"a": null} | The parameter (extra) has the value ({a=null}), which holds null at (a).
          name    | "forbidden" | The name (forbidden) is forbidden.
          name    | null      | The parameter (name) is missing and has no default.
          """)
  void refusesWrongValuesByName(String name, String json, String cause) {
    launch.parameter(name, dev.crema.sdk.json.Json.read(json, "test"));
    assertThat(launch.run(step)).isEqualTo(2);
    assertThat(launch.log()).containsExactly("error: " + cause);
    assertThat(launch.outputFile()).doesNotExist();
    assertThat(step.seen).isNull();
  }

  @Test
  void ignoresUnknownFieldsAndNotesUndeclaredInputs() {
    launch.parameter("old_name", 1);
    String json = launch.json();
    String unknown = json.substring(0, json.length() - 1) + ",\"taskName\":{\"later\":[null,1e3]}}";
    assertThat(launch.run(step, "--executor_input", unknown)).isZero();
    assertThat(launch.log())
        .containsExactly(
            "note: the inputs [old_name] are ignored, this version of the component does not"
                + " declare them.");
  }

  @Test
  void refusesOtherArguments() {
    for (String[] args :
        Arrays.asList(
            new String[] {},
            new String[] {"--executor_input"},
            new String[] {"--input", "{}"},
            new String[] {"--executor_input", "{}", "x"})) {
      assertThat(launch.run(step, args)).isEqualTo(2);
      assertThat(launch.cause())
          .startsWith("error: A component takes two arguments, --executor_input and a JSON text");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                | The executor input is empty.
          {                                 | is not valid JSON
          []                                | The executor input is not a JSON object.
          {"inputs": {}, "inputs": {}}      | Duplicate field 'inputs'
          {} {}                             | goes on after the end
          {"inputs": NaN}                   | is not valid JSON
          {"inputs": {"parameterValues": {"seed": 1e999}}} | holds the number (1e999), which is too large
          {"inputs": 1}                     | The field (inputs) of the executor input is not an object.
          {"inputs": {"parameterValues": []}} | The field (inputs.parameterValues) of the executor input is not an object.
          {"outputs": {"outputFile": 5}}    | The field (outputs.outputFile) of the executor input is not text.
          {"outputs": {}}                   | The field (outputs.outputFile) of the executor input is not a text that is not empty.
          {"inputs": {"artifacts": {"a": {"artifacts": [1]}}}} | The field (inputs.artifacts.a.artifacts[0]) of the executor input is not an object.
          {"inputs": {"artifacts": {"a": {"artifacts": [{"name": "a"}]}}}} | The field (inputs.artifacts.a.artifacts[0].uri)
          """)
  void refusesMalformedExecutorInput(String json, String cause) {
    assertThat(launch.run(step, "--executor_input", json)).isEqualTo(2);
    assertThat(launch.cause()).startsWith("error: ").contains(cause);
  }

  @Test
  void boundsTheExecutorInput() {
    String deep = "{\"inputs\":" + "[".repeat(100) + "]".repeat(100) + "}";
    assertThat(launch.run(step, "--executor_input", deep)).isEqualTo(2);
    assertThat(launch.cause()).contains("is not valid JSON", "nesting depth");
    String large = "{\"x\":\"" + "y".repeat(5 << 20) + "\"}";
    assertThat(launch.run(step, "--executor_input", large)).isEqualTo(2);
    assertThat(launch.cause()).contains("more than the limit of 4194304");
    for (int i = 0; i <= ExecutorInputReader.MAX_ENTRIES; i++) {
      launch.parameter("p" + i, 1);
    }
    assertThat(launch.run(step)).isEqualTo(2);
    assertThat(launch.cause()).contains("at most 1000 entries");
  }
}
