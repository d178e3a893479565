package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowParserTest {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: people
          positive_class: "yes"
          columns:
            - {name: age, type: integer, min: 0, max: 120}
            - {name: income, type: number, nullable: true}
            - {name: member, type: boolean, nullable: true}
            - {name: city, type: string, pattern: '[a-z]+', allowed: [rome, oslo]}
            - {name: since, type: date, nullable: true, min: 2020-01-01}
            - {name: seen, type: timestamp, role: event_time, nullable: true}
            - {name: id, type: string, role: entity}
            - {name: sex, type: string, role: protected}
            - {name: note, type: string, role: ignored}
            - {name: answer, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");

  private final RawRow row = new RawRow(10);

  private static Map<String, Object> json() {
    Map<String, Object> json = new HashMap<>();
    json.put("age", 30);
    json.put("city", "rome");
    return json;
  }

  private List<FieldProblem> problems(Map<String, ?> json) {
    return problems(json, Set.of());
  }

  private List<FieldProblem> problems(Map<String, ?> json, Set<String> used) {
    try {
      new RowParser(CONTRACT, used).parse(json, row);
      return List.of();
    } catch (InvalidRowException e) {
      return e.problems();
    }
  }

  @Test
  void readsEveryType() {
    Map<String, Object> json = json();
    json.put("income", 1.5f);
    json.put("member", true);
    json.put("since", "2020-01-02");
    json.put("seen", "1970-01-01T00:00:01Z");
    json.put("id", "007");
    assertThat(problems(json)).isEmpty();
    assertThat(row.number(0)).isEqualTo(30);
    assertThat(row.number(1)).isEqualTo(1.5);
    assertThat(row.number(2)).isEqualTo(1);
    assertThat(row.text(3)).isEqualTo("rome");
    assertThat(row.number(4)).isEqualTo(18_263);
    assertThat(row.number(5)).isEqualTo(1e6);
    assertThat(row.text(6)).isEqualTo("007");
    assertThat(row.isMissing(7)).isTrue();
  }

  @Test
  void replacesAllValuesOfTheRow() {
    for (int i = 0; i < row.size(); i++) {
      row.setNumber(i, 9);
    }
    assertThat(problems(json())).isEmpty();
    assertThat(row.isMissing(1)).isTrue();
    assertThat(row.isMissing(9)).isTrue();
  }

  @Test
  void namesAllProblemsAtOnceInOrderOfTheContract() {
    Map<String, Object> json = new HashMap<>();
    json.put("agee", 1);
    json.put("income", "12");
    json.put("city", "ROME");
    json.put("since", "2019-12-31");
    assertThat(problems(json))
        .extracting(problem -> problem.field() + "|" + problem.value() + "|" + problem.rule())
        .containsExactly(
            "age|null|nullable",
            "income|12|type",
            "city|ROME|allowed",
            "city|ROME|pattern",
            "since|2019-12-31|min",
            "agee|null|unknown");
    assertThat(problems(json).getLast().message()).endsWith("\nMaybe (age).");
    assertThat(problems(json).get(1).message())
        .isEqualTo("The value (12) of column (income) is text, but no finite decimal number.");
  }

  @ParameterizedTest
  @CsvSource({
    "age, 1.5",
    "age, 1e20",
    "age, 9007199254740992",
    "income, 1e999",
    "member, 1",
    "city, 5",
    "since, 5",
  })
  void refusesNumbersThatAreNoValuesOfTheType(String field, BigDecimal value) {
    Map<String, Object> json = json();
    json.put(field, value);
    assertThat(problems(json)).extracting(FieldProblem::rule).containsExactly("type");
    json.put(field, value.doubleValue());
    assertThat(problems(json)).extracting(FieldProblem::rule).containsExactly("type");
  }

  @Test
  void refusesOtherJson() {
    for (Object value : List.of(List.of(), Map.of(), true, "x", Double.NaN, Long.MAX_VALUE)) {
      Map<String, Object> json = json();
      json.put("age", value);
      assertThat(problems(json))
          .as("%s", value)
          .extracting(FieldProblem::rule)
          .containsExactly("type");
    }
    Map<String, Object> json = json();
    json.put("age", BigInteger.valueOf(5));
    assertThat(problems(json)).isEmpty();
    json.put("age", 5.0);
    assertThat(problems(json)).isEmpty();
  }

  @Test
  void takesNullAndEmptyTextForMissing() {
    Map<String, Object> json = json();
    json.put("income", null);
    json.put("since", "");
    json.put("id", null);
    assertThat(problems(json)).isEmpty();
    json.put("city", "");
    assertThat(problems(json)).extracting(FieldProblem::rule).containsExactly("nullable");
  }

  @Test
  void asksForProtectedColumnsOnlyBehindFeatures() {
    assertThat(problems(json(), Set.of("age", "city"))).isEmpty();
    assertThat(problems(json(), Set.of("age", "sex")))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.field()).isEqualTo("sex");
              assertThat(problem.rule()).isEqualTo("nullable");
            });
  }

  @Test
  void namesTheLimitThatATextIsBeyond() {
    Map<String, Object> json = json();
    json.put("note", "x".repeat(RowParser.MAX_TEXT_LENGTH));
    assertThat(problems(json)).isEmpty();
    json.put("note", "x".repeat(RowParser.MAX_TEXT_LENGTH + 1));
    assertThat(problems(json))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.rule()).isEqualTo("length");
              assertThat(problem.message())
                  .contains("(note) has 1000001 characters; at most 1000000 are allowed");
            });
  }

  @Test
  void checksALabelThatIsGiven() {
    Map<String, Object> json = json();
    json.put("answer", "maybe");
    assertThat(problems(json)).extracting(FieldProblem::rule).containsExactly("allowed");
    json.put("answer", "yes");
    assertThat(problems(json)).isEmpty();
    assertThat(CONTRACT.classIndex(row)).isEqualTo(1);
  }

  /** Java's own expressions overflow the stack on the first and take years for the second. */
  @ParameterizedTest
  @CsvSource({"(a|b)*, true", "(a+)+b, false"})
  void patternsTakeTimeInProportionToTheText(String pattern, boolean matches) {
    Contract contract =
        Contract.parse(
            "{version: 1, name: n, columns: [{name: t, type: string, pattern: '%s'}]}"
                .formatted(pattern),
            "c");
    RowParser parser = new RowParser(contract, Set.of());
    RawRow row = new RawRow(1);
    Map<String, Object> longest = Map.of("t", "a".repeat(TextPattern.MAX_TEXT));
    if (matches) {
      assertThatCode(() -> parser.parse(longest, row)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> parser.parse(longest, row)).hasMessageContaining("pattern");
    }
    assertThatThrownBy(() -> parser.parse(Map.of("t", longest.get("t") + "a"), row))
        .isInstanceOfSatisfying(
            InvalidRowException.class,
            e ->
                assertThat(e.problems()).extracting(FieldProblem::rule).containsExactly("pattern"));
  }
}
