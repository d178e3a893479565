package dev.crema.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionErrorsTest {
  private static final Contract CONTRACT =
      Rows.contract(
          Rows.nullable("amount", ColumnType.NUMBER),
          Rows.present("count", ColumnType.INTEGER),
          Rows.present("plan", ColumnType.STRING),
          Rows.present("day", ColumnType.DATE),
          Rows.present("flag", ColumnType.BOOLEAN),
          Rows.column("customer", ColumnType.STRING, Role.ENTITY, false),
          Rows.column("age", ColumnType.INTEGER, Role.PROTECTED, false),
          Rows.column("note", ColumnType.STRING, Role.IGNORED, false),
          Rows.column("when", ColumnType.TIMESTAMP, Role.EVENT_TIME, false),
          Rows.column("churn", ColumnType.BOOLEAN, Role.LABEL, false));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fit: [{columns: [cuont], steps: [keep]}]                             | (cuont)         | Maybe (count)
          fit: [{columns: [count], steps: [standardise]}]                      | (standardise)   | Maybe (standardize)
          fit: [{columns: [count], steps: [ratio: {}]}]                        | (ratio)         | Maybe move it to (derive)
          fit: [{columns: [count], steps: [robust: {lo: 1}]}]                  | robust.lo       | Maybe (low)
          fit: [{columns: [count], steps: [robust: {low: 80, high: 20}]}]      | (low) 80.0      | not less than
          fit: [{columns: [plan], steps: [keep]}]                              | type (string)   | Maybe one_hot or ordinal
          fit: [{columns: [plan], steps: [standardize]}]                       | type (string)   | it takes a number
          fit: [{columns: [amount], missing: own, steps: [one_hot]}]           | type (number)   | it takes a string
          fit: [{columns: [amount], steps: [keep]}]                            | (amount)        | Maybe add the step impute
          fit: [{columns: [plan], steps: [impute: {strategy: mean}]}]          | (plan)          | Maybe (most_frequent)
          fit: [{columns: [plan], steps: [impute: {strategy: constant}]}]      | without (value) | impute
          fit: [{columns: [count], steps: [impute: {strategy: constant, value: x}]}] | value     | number
          fit: [{columns: [count], steps: [impute: {strategy: mean, value: 1}]}] | (constant) only | Maybe leave it out
          fit: [{columns: [count], steps: [keep, impute: {strategy: mean}]}]   | stands alone    | step 1
          fit: [{columns: [count], steps: [standardize, impute: {strategy: mean}]}] | must be the first step | step 2
          fit: [{columns: [plan], steps: [one_hot, standardize]}]              | must be the last step | step 1
          fit: [{columns: [count], steps: [bin: {method: edges, edges: [2, 1]}]}] | not above    | (1.0)
          fit: [{columns: [count], steps: [bin: {method: edges}]}]             | without (edges) | bin
          fit: [{columns: [count], steps: [bin: {edges: [1]}]}]                | (edges) only    | Maybe add method
          fit: [{columns: [count], steps: [bin: {count: 1}]}]                  | bin.count       | 2
          fit: [{columns: [plan], steps: [ordinal: {order: contract}]}]        | (plan)          | no allowed values
          fit: [{columns: [plan], missing: keep, steps: [one_hot]}]            | (plan)          | Maybe leave (missing) out
          fit: [{columns: [count], missing: keep, steps: [impute: {strategy: mean}]}] | (count)  | Maybe leave (missing) out
          fit: [{columns: [day], steps: [keep]}]                               | (day)           | Maybe derive a date_part
          fit: [{columns: [churn], steps: [keep]}]                             | (churn)         | role is (label)
          fit: [{columns: [customer], steps: [ordinal]}]                       | (customer)      | role is (entity)
          fit: [{columns: [note], steps: [one_hot]}]                           | (note)          | role is (ignored)
          fit: [{columns: [age], steps: [keep]}]                               | (age)           | protected: [age]
          fit: []                                                              | fit             | is empty
          fit: [{columns: [], steps: [keep]}]                                  | columns         | is empty
          fit: [{columns: [count], steps: []}]                                 | 0 steps         | Maybe steps: [keep]
          fit: [{columns: [count], step: [keep]}]                              | step            | Maybe (steps)
          fits: [{columns: [count], steps: [keep]}]                            | fits            | Maybe (fit)
          """)
  void namesWhatIsWrongAndTheWayOut(String yaml, String value, String hint) {
    assertThatThrownBy(() -> Rows.define(CONTRACT, yaml))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("features.yaml:2:")
        .hasMessageContaining(value)
        .hasMessageContaining(hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {ratios: {numerator: count, denominator: amount}}     | ratios               | Maybe (ratio)
          {keep: {}}                                            | keep                 | Maybe move it to a list of steps
          {ratio: {numerator: count}}                           | without (denominator) | (ratio)
          {ratio: {numerator: count, denominator: plan}}        | (plan)               | needs a number
          {sum: {of: [count]}}                                  | names 1 columns      | 2 to 1000
          {difference: {of: [count, amount, count]}}            | names 3 columns      | takes 2
          {log1p: {of: plan}}                                   | type (string)        | needs a number
          {log1p: {of: count, negative: nan}}                   | (nan)                | mirror
          {date_part: {of: count, part: day}}                   | type (integer)       | needs a date
          {date_part: {of: day, part: hour}}                    | (day) is a date      | Maybe declare it as timestamp
          {date_part: {of: day, part: weekday}}                 | (weekday)            | day_of_week
          {equals: {of: plan, value: 1}}                        | value                | text
          {equals: {of: flag, value: "yes"}}                    | value                | true or false
          {equals: {of: churn, value: true}}                    | (churn)              | role is (label)
          {text_length: {of: count}}                            | type (integer)       | needs a string
          {sum: {of: [count, later]}}                           | (later)              | earlier derived column
          {copy: {of: count}, sum: {of: [count, count]}}        | exactly one operator | copy
          """)
  void namesWhatIsWrongInDerive(String operator, String value, String hint) {
    String yaml =
        "derive: {x: %s, later: {copy: {of: count}}}\nfit: [{columns: [count], steps: [keep]}]"
            .formatted(operator);
    assertThatThrownBy(() -> Rows.define(CONTRACT, yaml))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("features.yaml:2:")
        .hasMessageContaining(value)
        .hasMessageContaining(hint);
  }

  @Test
  void refusesNamesOfDerivedColumnsThatAreTakenOrOdd() {
    String fit = "fit: [{columns: [count], steps: [keep]}]";
    assertThatThrownBy(() -> Rows.define(CONTRACT, "derive: {plan: {copy: {of: count}}}\n" + fit))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(plan)");
    assertThatThrownBy(() -> Rows.define(CONTRACT, "derive: {2x: {copy: {of: count}}}\n" + fit))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(2x)");
  }

  @Test
  void takesProtectedColumnsThatAreStated() {
    String fit = "fit: [{columns: [age], steps: [keep]}]";
    assertThat(
            Rows.define(CONTRACT, "protected: [age]\n" + fit)
                .fit(Rows.source(Rows.row(1, 1, "a", 1, 1, "c", 42, "n", 1, 1)))
                .names())
        .containsExactly("age");
    assertThatThrownBy(() -> Rows.define(CONTRACT, "protected: [count]\n" + fit))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(count)");
  }

  @Test
  void letsEventTimeBehindFeatures() {
    String yaml =
        "derive: {hour: {date_part: {of: when, part: hour}}}\nfit: [{columns: [hour], steps: [keep]}]";
    assertThat(Rows.define(CONTRACT, yaml)).isNotNull();
  }

  @Test
  void knowsThatTheContractsMinimumRulesOutUndefinedValues() {
    Contract positive =
        Contract.parse(
            """
            version: 1
            name: t
            columns:
              - {name: n, type: integer, min: 0}
              - {name: p, type: integer, min: 1}
            """,
            "contract.yaml");
    String yaml =
        """
        derive:
          l: {log1p: {of: n}}
          r: {ratio: {numerator: n, denominator: p}}
        fit: [{columns: [l, r], steps: [keep]}]
        """;
    assertThat(Rows.define(positive, yaml).fit(Rows.source(Rows.row(3, 2))).missingFeatures())
        .isEmpty();
  }
}
