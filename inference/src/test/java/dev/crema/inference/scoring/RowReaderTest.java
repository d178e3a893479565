package dev.crema.inference.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crema.data.Contract;
import dev.crema.data.InvalidRowException;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.data.document.Json;
import dev.crema.inference.TestModels;
import dev.crema.service.json.Echo;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.RefusedRequestException.Reason;
import dev.crema.service.json.RowProblem;
import dev.crema.service.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowReaderTest {
  private static final String GOOD = "\"age\":1,\"active\":true,\"plan\":\"gold\"";
  private final RowReader reader = new RowReader(TestModels.CONTRACT, Set.of(), 3);

  private List<RawRow> read(String body) {
    List<RawRow> rows = new ArrayList<>();
    reader.read(body.getBytes(StandardCharsets.UTF_8), (row, _) -> rows.add(row.copy()));
    return rows;
  }

  private RefusedRequestException refusal(String body) {
    return catchThrowableOfType(RefusedRequestException.class, () -> read(body));
  }

  private static String row(String fields) {
    return "{\"rows\":[{%s}]}".formatted(fields);
  }

  @Test
  void readsWhatWasWritten() {
    List<RawRow> rows = TestModels.list(3, 5);
    List<RawRow> read = read(TestModels.request(rows));
    for (int i = 0; i < rows.size(); i++) {
      for (int slot = 0; slot < 7; slot++) {
        assertThat(Double.valueOf(read.get(i).number(slot)))
            .isEqualTo(Double.valueOf(rows.get(i).number(slot)));
        assertThat(read.get(i).text(slot)).isEqualTo(rows.get(i).text(slot));
      }
      assertThat(read.get(i).isMissing(7)).as("the label, which was not sent").isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"rows\":[{\"age\":1]}",
        "{\"rows\":[{\"age\":NaN}]}",
        "{\"rows\":[{\"age\":Infinity}]}",
        "{\"rows\":[{\"age\":01}]}",
        "{\"rows\":[{'age':1}]}",
        "{\"rows\":[{\"age\":1,}]}",
        "{\"rows\":[]} x",
        "{\"rows\":[{\"age\":1,\"age\":1}]}",
        "{\"rows\":[{\"nope\":1,\"nope\":2}]}",
        "{\"rows\":[{\"age\":1}],\"rows\":[]}",
        "{\"rows\":[{\"age\":[[[1]]]}]}",
        "/* no */ {}",
      })
  void refusesWhatIsNoStrictJson(String body) {
    assertThat(refusal(body).reason()).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void refusesOtherEncodingsThanUtf8() {
    byte[] utf16 = row(GOOD).getBytes(StandardCharsets.UTF_16BE);
    byte[] latin = row(GOOD + ",\"customer\":\"é\"").getBytes(StandardCharsets.ISO_8859_1);
    for (byte[] body : List.of(utf16, latin)) {
      assertThatThrownBy(() -> reader.read(body, (_, _) -> {}))
          .isInstanceOf(RefusedRequestException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "1",
        "null",
        "{}",
        "{\"rows\":[]}",
        "{\"rows\":{}}",
        "{\"rows\":[1]}",
        "{\"row\":{}}"
      })
  void refusesAnotherForm(String body) {
    RefusedRequestException refusal = refusal(body);
    assertThat(refusal.reason()).isEqualTo(Reason.WRONG_FORM);
    assertThat(refusal).hasMessageContaining("rows");
  }

  @Test
  void refusesMoreRowsThanTheLimit() {
    assertThat(read(TestModels.request(TestModels.list(3, 1)))).hasSize(3);
    RefusedRequestException refusal = refusal(TestModels.request(TestModels.list(4, 1)));
    assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_ROWS);
    assertThat(refusal).hasMessageContaining("(3)");
  }

  @Test
  void refusesTextsNamesAndNumbersBeyondTheLimits() {
    String longest = "x".repeat(StrictJson.MAX_TEXT_LENGTH);
    assertThat(read(row(GOOD + ",\"customer\":\"" + longest + "\""))).hasSize(1);
    assertThat(refusal(row(GOOD + ",\"customer\":\"" + longest + "x\"")))
        .hasMessageContaining("100000 characters");
    assertThat(refusal(row(GOOD + ",\"" + "n".repeat(StrictJson.MAX_NAME_LENGTH + 1) + "\":1")))
        .hasMessageContaining("a name has more than 1000");
    assertThat(refusal(row(GOOD + ",\"amount\":0." + "1".repeat(StrictJson.MAX_NUMBER_LENGTH))))
        .hasMessageContaining("100 digits");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'\"age\":121,\"active\":true,\"plan\":\"gold\"'; age; max",
        "'\"age\":-1,\"active\":true,\"plan\":\"gold\"'; age; min",
        "'\"age\":1.5,\"active\":true,\"plan\":\"gold\"'; age; type",
        "'\"age\":\"1\",\"active\":true,\"plan\":\"gold\"'; age; type",
        "'\"age\":1,\"active\":1,\"plan\":\"gold\"'; active; type",
        "'\"age\":1,\"active\":true,\"plan\":\"silver\"'; plan; allowed",
        "'\"age\":1,\"active\":true'; plan; nullable",
        "'\"age\":null,\"active\":true,\"plan\":\"gold\"'; age; nullable",
        "'\"age\":1,\"active\":true,\"plan\":\"gold\",\"code\":\"ABC\"'; code; pattern",
        "'\"age\":1,\"active\":true,\"plan\":\"gold\",\"since\":\"2026-02-30\"'; since; type",
        "'\"age\":1,\"active\":true,\"plan\":\"gold\",\"aeg\":1'; aeg; unknown",
        "'\"age\":1,\"active\":true,\"plan\":\"gold\",\"amount\":1e999'; amount; finite",
        "'\"age\":1,\"active\":true,\"plan\":\"gold\",\"amount\":{}'; amount; type",
        "'\"age\":9007199254740993,\"active\":true,\"plan\":\"gold\"'; age; type",
      })
  void namesRowFieldAndRule(String fields, String field, String rule) {
    RefusedRequestException refusal = refusal("{\"rows\":[{" + GOOD + "},{" + fields + "}]}");
    assertThat(refusal.reason()).isEqualTo(Reason.INVALID_ROWS);
    assertThat(refusal.problems()).hasSize(1);
    RowProblem problem = refusal.problems().getFirst();
    assertThat(problem.row()).isEqualTo(1);
    assertThat(problem.field()).isEqualTo(field);
    assertThat(problem.rule()).isEqualTo(rule);
    assertThat(problem.message()).contains(field);
  }

  @Test
  void saysAllThatIsWrongUpToALimit() {
    RowReader wide = new RowReader(TestModels.CONTRACT, Set.of(), 1_000);
    String bad = "{\"age\":-1,\"active\":true,\"plan\":\"\"},";
    byte[] body =
        ("{\"rows\":[" + bad.repeat(99) + "{" + GOOD + "}]}").getBytes(StandardCharsets.UTF_8);
    RefusedRequestException refusal =
        catchThrowableOfType(RefusedRequestException.class, () -> wide.read(body, (_, _) -> {}));
    assertThat(refusal.problems()).hasSize(CheckedRows.Problems.MAX);
    assertThat(refusal.hasMore()).isTrue();
  }

  @Test
  void cleansWhatItRepeats() {
    RefusedRequestException refusal =
        refusal(row(GOOD + ",\"code\":\"\\ud800\\n" + "x".repeat(200) + "\""));
    assertThat(refusal.problems().getFirst().value())
        .doesNotContain("\n", "\ud800")
        .hasSizeLessThanOrEqualTo(Echo.MAX_LENGTH + 1);
  }

  @Test
  void integersAreWholeAsTheyWereSent() {
    for (String whole : List.of("5", "5.0", "0.5e1")) {
      String fields = GOOD.replaceFirst("\"age\":\\s*[0-9]+", "\"age\":" + whole);
      assertThat(read(row(fields)).getFirst().number(TestModels.CONTRACT.names().indexOf("age")))
          .as(whole)
          .isEqualTo(5);
    }
    for (String broken : List.of("5.00000000000000001", "4.9999999999999999999")) {
      String fields = GOOD.replaceFirst("\"age\":\\s*[0-9]+", "\"age\":" + broken);
      assertThat(refusal(row(fields)).problems())
          .as(broken)
          .singleElement()
          .satisfies(problem -> assertThat(problem.rule()).isEqualTo("type"));
    }
  }

  /** Training never saw a row without it: a guess in its place would be skew. */
  @Test
  void protectedColumnsMayBeLeftOutUnlessTheyAreBehindAFeature() {
    Contract contract =
        Contract.parse(
            """
            version: 1
            name: people
            positive_class: "yes"
            columns:
              - {name: income, type: number}
              - {name: age, type: integer, role: protected}
              - {name: sex, type: string, role: protected}
              - {name: left, type: string, role: label, allowed: ["no", "yes"]}
            """,
            "contract.yaml");
    RowReader used = new RowReader(contract, Set.of("income", "age"), 3);
    byte[] complete = row("\"income\":1,\"age\":40").getBytes(StandardCharsets.UTF_8);
    List<Double> ages = new ArrayList<>();
    used.read(complete, (read, _) -> ages.add(read.number(1)));
    assertThat(ages).containsExactly(40.0);
    for (String fields : List.of("\"income\":1", "\"income\":1,\"age\":null")) {
      byte[] body = row(fields).getBytes(StandardCharsets.UTF_8);
      assertThat(
              catchThrowableOfType(
                      RefusedRequestException.class, () -> used.read(body, (_, _) -> {}))
                  .problems())
          .as(fields)
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.field()).isEqualTo("age");
                assertThat(problem.rule()).isEqualTo("nullable");
              });
      new RowReader(contract, Set.of("income"), 3).read(body, (_, _) -> {});
    }
  }

  /** The quick way and the parser whose word is final must never differ. */
  @Test
  void agreesWithTheRowParserOnAnyRow() {
    Object[] values = {
      null,
      true,
      false,
      0,
      1,
      -1,
      1.0,
      1.5,
      120,
      121,
      1e300,
      9007199254740991L,
      9007199254740992L,
      -0.0,
      "",
      "gold",
      "basic",
      "ab",
      "ABC",
      "2026-01-31",
      "2026-13-01",
      "1",
      "é",
      "x".repeat(70),
    };
    RowParser parser = new RowParser(TestModels.CONTRACT, Set.of());
    Random random = new Random(20_260_101);
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      Map<String, Object> row = new HashMap<>(Map.of("age", 5, "active", true, "plan", "gold"));
      for (int change = random.nextInt(3); change >= 0; change--) {
        String column =
            TestModels.CONTRACT.names().get(random.nextInt(TestModels.CONTRACT.names().size()));
        row.put(column, values[random.nextInt(values.length)]);
      }
      RawRow expected = new RawRow(TestModels.CONTRACT.columns().size());
      int problems = 0;
      try {
        parser.parse(row, expected);
        accepted++;
      } catch (InvalidRowException e) {
        problems = e.problems().size();
      }
      String body = Json.write(Map.of("rows", List.of(row)));
      if (problems > 0) {
        assertThat(refusal(body).problems()).as(body).hasSize(problems);
      } else {
        RawRow actual = read(body).getFirst();
        for (int slot = 0; slot < expected.size(); slot++) {
          assertThat(Double.valueOf(actual.number(slot)))
              .as(body)
              .isEqualTo(Double.valueOf(expected.number(slot)));
          assertThat(actual.text(slot)).as(body).isEqualTo(expected.text(slot));
        }
      }
    }
    assertThat(accepted).as("the comparison sees good rows and bad ones").isBetween(1_000, 19_000);
  }

  @Test
  void textsTooLongForPatternsAreRefusedAsTheContractDoes() {
    Contract contract =
        Contract.parse(
            """
            version: 1
            name: patterns
            positive_class: "yes"
            columns:
              - {name: simple, type: string, nullable: true, pattern: 'a*'}
              - {name: deep, type: string, nullable: true, pattern: '(a|b)*'}
              - {name: left, type: string, role: label, allowed: ["no", "yes"]}
            """,
            "contract.yaml");
    RowReader patterns = new RowReader(contract, Set.of(), 3);
    RowParser parser = new RowParser(contract, Set.of());
    for (String field : List.of("simple", "deep")) {
      for (int length : new int[] {1, 10_000, 10_001, 99_999}) {
        String text = "a".repeat(length);
        boolean isValid = true;
        try {
          parser.parse(Map.of(field, text), new RawRow(3));
        } catch (InvalidRowException e) {
          isValid = false;
        }
        byte[] body = row("\"%s\":\"%s\"".formatted(field, text)).getBytes(StandardCharsets.UTF_8);
        RefusedRequestException refusal =
            catchThrowableOfType(
                RefusedRequestException.class, () -> patterns.read(body, (_, _) -> {}));
        assertThat(refusal == null).as("%s, %d", field, length).isEqualTo(isValid);
      }
    }
  }

  @Test
  void manyUnknownNamesAreRefusedQuickly() {
    RowReader many = new RowReader(TestModels.CONTRACT, Set.of(), 1_000);
    StringBuilder fields = new StringBuilder(GOOD);
    for (int i = 0; i < 20; i++) {
      fields.append(",\"%s%d\":1".formatted("x".repeat(190), i));
    }
    String rows = String.join(",", Collections.nCopies(400, "{" + fields + "}"));
    byte[] body = "{\"rows\":[%s]}".formatted(rows).getBytes(StandardCharsets.UTF_8);
    long start = System.nanoTime();
    RefusedRequestException refusal =
        catchThrowableOfType(RefusedRequestException.class, () -> many.read(body, (_, _) -> {}));
    assertThat(refusal.problems()).hasSize(CheckedRows.Problems.MAX);
    assertThat(refusal.hasMore()).isTrue();
    // Generous for a busy machine: what is bounded is guessing at 8,000 names.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }
}
