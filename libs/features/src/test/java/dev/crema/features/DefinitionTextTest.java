package dev.crema.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DefinitionTextTest {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: table
          columns:
            - {name: a, type: number, nullable: true}
            - {name: b, type: number}
            - {name: day, type: date}
            - {name: "x: <y>", type: string, nullable: true}
            - {name: sex, type: string, role: protected}
          """,
          "contract.yaml");

  private static final String FEATURES =
      """
      version: 1
      description: all
      protected: [sex]
      derive:
        ab: {ratio: {numerator: a, denominator: b, zero: zero}}
        log: {log1p: {of: ab, negative: mirror}}
        weekday: {date_part: {of: day, part: day_of_week}}
        a_again: {copy: {of: a}}
      fit:
        - {columns: [a, b], missing: keep, steps: [robust: {low: 10, high: 90}]}
        - {columns: [log], missing: keep, steps: [bin: {method: quantile, count: 4}]}
        - {columns: [a_again], steps: [impute: {strategy: constant, value: -1.5, indicator: true}, min_max: {clip: true}]}
        - {columns: [weekday], steps: [bin: {method: edges, edges: [2, 5.5]}, one_hot]}
        - {columns: ["x: <y>"], missing: own, steps: [one_hot: {min_count: 2, others: own}]}
        - {columns: [sex], steps: [ordinal: {order: name}]}
      """;

  private static final RowSource ROWS =
      visitor -> {
        RawRow row = new RawRow(5);
        for (int i = 0; i < 40; i++) {
          row.setNumber(0, i % 5 == 0 ? Double.NaN : i * 0.37);
          row.setNumber(1, i % 3);
          row.setNumber(2, 20_000 + i);
          row.setText(3, i % 4 == 0 ? null : "\"" + i % 7);
          row.setText(4, i % 2 == 0 ? "f" : "m");
          visitor.row(row, i + 2L);
        }
      };

  private static FeatureDefinition parse(String yaml) {
    return FeatureDefinition.parse(yaml, "features.yaml", CONTRACT);
  }

  @Test
  void allColumnsGiveTheSameFeatures() {
    FeatureDefinition definition = parse(FEATURES);
    FeatureDefinition again = parse(definition.toYaml(definition.columnNames(), "again: #1"));
    assertThat(again.fit(ROWS).digest()).isEqualTo(definition.fit(ROWS).digest());
  }

  @Test
  void someColumnsComeWithWhatTheyAreMadeOf() {
    assertThat(parse(FEATURES).toYaml(Set.of("log", "b"), "two"))
        .isEqualTo(
            """
            version: 1
            description: "two"
            derive:
              "ab": {"ratio":{"numerator":"a","denominator":"b","zero":"zero"}}
              "log": {"log1p":{"of":"ab","negative":"mirror"}}
            fit:
              - {"columns":["b"],"missing":"keep","steps":[{"robust":{"low":10.0,"high":90.0}}]}
              - {"columns":["log"],"missing":"keep","steps":[{"bin":{"method":"quantile","count":4}}]}
            """);
    String other = parse(FEATURES).toYaml(Set.of("sex", "x: <y>"), "others");
    assertThat(parse(other).fit(ROWS).sourceNames()).containsExactly("x: <y>", "sex");
    assertThat(other).contains("protected: [\"sex\"]").doesNotContain("derive");
  }

  /** YAML takes them for no value, a truth and a number's spelling in other versions. */
  @Test
  void derivedColumnsMayBeCalledWhatYamlTakesForSomethingElse() {
    FeatureDefinition definition =
        parse(
            """
            version: 1
            derive:
              "null": {copy: {of: b}}
              "true": {copy: {of: b}}
              "False": {copy: {of: b}}
              "no": {copy: {of: "null"}}
            fit:
              - {columns: ["null", "true", "False", "no"], steps: [keep]}
            """);
    FeatureDefinition again = parse(definition.toYaml(Set.of("true", "False", "no"), "some"));
    assertThat(again.columnNames()).containsExactlyInAnyOrder("true", "False", "no");
    assertThat(again.fit(ROWS).sourceNames()).containsExactly("b");
  }

  @Test
  void columnsKnowTheirFeatures() {
    assertThat(parse(FEATURES).fit(ROWS).encodedColumns())
        .extracting(column -> "%s %d+%d".formatted(column.name(), column.first(), column.count()))
        .startsWith("a 0+1", "b 1+1", "log 2+1", "a_again 3+2", "weekday 5+3");
  }

  @Test
  void refusesNoColumnAndUnknownOnes() {
    assertThatThrownBy(() -> parse(FEATURES).toYaml(Set.of(), ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parse(FEATURES).toYaml(Set.of("c"), "")).hasMessageContaining("[c]");
  }
}
