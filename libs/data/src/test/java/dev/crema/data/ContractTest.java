package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContractTest {
  private static final String HEAD =
      """
      version: 1
      name: people
      positive_class: "yes"
      columns:
        - name: answer
          type: string
          role: label
          allowed: ["yes", "no"]
      """;

  private static Contract parse(String more) {
    return Contract.parse(HEAD + more.indent(2), "contract.yaml");
  }

  @Test
  void readsEveryField() {
    Contract contract =
        Contract.parse(
            """
            version: 1
            name: people
            description: Some people.
            positive_class: "1"
            min_pass_rate: 0.5
            min_completeness: 0.25
            columns:
              - name: id
                type: string
                role: entity
                description: Who.
                pattern: '[0-9]+'
                unique: true
              - name: day
                type: date
                role: event_time
                min: 2020-01-01
                max: 2020-12-31
                nullable: true
              - name: seen
                type: timestamp
                min: 1970-01-01T00:00:01Z
              - name: age
                type: integer
                min: 0
                max: 150
              - name: bought
                type: integer
                role: label
                allowed: [1, 0]
            """,
            "contract.yaml");

    assertThat(contract.name()).isEqualTo("people");
    assertThat(contract.description()).isEqualTo("Some people.");
    assertThat(contract.minPassRate()).isEqualTo(0.5);
    assertThat(contract.minCompleteness()).isEqualTo(0.25);
    assertThat(contract.names()).containsExactly("id", "day", "seen", "age", "bought");
    assertThat(contract.columns().get(0))
        .isEqualTo(
            new ColumnContract(
                "id",
                ColumnType.STRING,
                Role.ENTITY,
                "Who.",
                false,
                null,
                null,
                List.of(),
                "[0-9]+",
                true));
    // 18262 and 18627 days: date -d 2020-01-01 +%s / 86400
    assertThat(contract.columns().get(1).min()).isEqualTo(18262);
    assertThat(contract.columns().get(1).max()).isEqualTo(18627);
    assertThat(contract.columns().get(2).min()).isEqualTo(1e6);
    assertThat(contract.classes()).containsExactly("0", "1");
    assertThat(contract.labelIndex()).isEqualTo(4);
    assertThat(contract.indexOf("age")).isEqualTo(3);
    assertThat(contract.indexOf("Age")).isEqualTo(-1);
    assertThat(Contract.fromJson(contract.toJson(), "schema.json")).isEqualTo(contract);
    assertThat(Contract.fromJson(contract.toJson(), "x").digest()).isEqualTo(contract.digest());
  }

  @Test
  void givesTheSameDigestForTheSameContract() {
    Contract contract = parse("- {name: age, type: integer, min: 0}");
    Contract respelled = parse("- name: age\n  min: 0.0\n  type: integer\n  nullable: false");

    assertThat(contract.toJson())
        .isEqualTo(
            """
            {"version":1,"name":"people","description":"","positive_class":"yes",\
            "min_pass_rate":1.0,"min_completeness":0.0,"columns":[\
            {"name":"answer","type":"string","role":"label","description":"","nullable":false,\
            "allowed":["yes","no"],"unique":false},\
            {"name":"age","type":"integer","role":"feature","description":"","nullable":false,\
            "min":0.0,"unique":false}]}""");
    assertThat(contract.digest()).isEqualTo(respelled.digest()).hasSize(64);
    assertThat(parse("- {name: age, type: integer, min: 1}").digest())
        .isNotEqualTo(contract.digest());
  }

  @Test
  void keepsWhichTimeIsNotAfterWhich() {
    Contract contract =
        parse("- {name: seen, type: timestamp, not_after: due}\n- {name: due, type: date}");

    assertThat(contract.columns().get(1).notAfter()).isEqualTo("due");
    assertThat(contract.toJson()).contains("\"unique\":false,\"not_after\":\"due\"}");
    assertThat(Contract.fromJson(contract.toJson(), "schema.json")).isEqualTo(contract);
    assertThatThrownBy(
            () ->
                parse("- {name: seen, type: timestamp, not_after: du}\n- {name: due, type: date}"))
        .hasMessageEndingWith("which the contract does not have.\nMaybe (due).");
  }

  @Test
  void ordersClassesNegativeFirst() {
    Contract contract = parse("");
    RawRow row = new RawRow(1);

    assertThat(contract.classes()).containsExactly("no", "yes");
    assertThat(contract.classIndex(row)).isEqualTo(-1);
    row.setText(0, "yes");
    assertThat(contract.classIndex(row)).isEqualTo(1);
    row.setText(0, "no");
    assertThat(contract.classIndex(row)).isZero();
    row.setText(0, "maybe");
    assertThatThrownBy(() -> contract.classIndex(row))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(maybe)");
  }

  @Test
  void readsClassesOfBooleansAndOfManyClasses() {
    Contract flags =
        Contract.parse(
            "{version: 1, name: f, positive_class: true,"
                + " columns: [{name: y, type: boolean, role: label}]}",
            "c");
    Contract many =
        Contract.parse(
            "{version: 1, name: m, columns: [{name: y, type: string, role: label,"
                + " allowed: [c, a, b]}]}",
            "c");

    assertThat(flags.classes()).containsExactly("false", "true");
    RawRow row = new RawRow(1);
    row.setNumber(0, 1);
    assertThat(flags.classIndex(row)).isEqualTo(1);
    assertThat(many.classes()).containsExactly("c", "a", "b");
    assertThat(many.classesOrNone()).isEqualTo(many.classes());
    Contract number =
        Contract.parse(
            "{version: 1, name: n, columns: [{name: y, type: number, role: label}]}", "n");
    assertThat(number.classesOrNone()).isEmpty();
    row.setText(0, "b");
    assertThat(many.classIndex(row)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          - {name: a, typ: integer}                                  | contract.yaml:9:20: columns[1].typ is unknown | Maybe (type)
          - {name: a, type: intger}                                  | (intger) is not one of | Maybe (integer)
          - {name: a, type: string, role: labell}                    | contract.yaml:9:35: columns[1].role (labell) | Maybe (label)
          - {name: a}                                                | columns[1] lacks (type) | contract.yaml:9
          - {type: string}                                           | columns[1] lacks (name) | contract.yaml:9
          - {name: a, type: integer, min: 5, max: 3}                 | columns[1].min of column (a): (5) is greater than max (3) | contract.yaml:9:35
          - {name: a, type: date, min: 2020-02-30}                   | (2020-02-30) is no date | min
          - {name: a, type: integer, min: low}                       | columns[1].min must be a number | (low)
          - {name: a, type: integer, min: .nan}                      | finite number | .nan
          - {name: a, type: string, min: 5}                          | columns[1].min of column (a): does not go with the type (string) | 9
          - {name: a, type: boolean, max: 5}                         | does not go with the type (boolean) | max
          - {name: a, type: string, pattern: '[a'}                   | ([a) is no regular expression | contract.yaml:9:38
          - {name: a, type: string, pattern: '(?=a)'}                | has neither look-around nor references back | 9
          - {name: a, type: string, pattern: '((a{99}){99}){99}'}    | repeats too much | 9
          - {name: a, type: string, pattern: '(a{99}){99}'}          | repeats too much | 9
          - {name: a, type: string, pattern: '(((a{999}){999}){9,999}){9,}'} | repeats too much | 9
          - {name: a, type: integer, pattern: 'a'}                   | pattern of column (a): does not go with the type (integer) | 9
          - {name: answer, type: string}                             | columns[1].name of column (answer): occurs twice | contract.yaml:9:12
          - {name: Answer, type: string}                             | occurs twice | upper and lower case
          - {name: b, type: string, role: label, allowed: [a, b]}    | role of column (b): is a second label; the first is (answer) | 9
          - {name: a, type: number, allowed: [1, 2]}                 | allowed of column (a): does not go with the type (number) | 9
          - {name: a, type: integer, allowed: [1, 1.5]}              | has (1.5), which is no integer | 9
          - {name: a, type: integer, allowed: [1, 01]}               | has (01), which is not how an integer is written | 9
          - {name: a, type: integer, max: 3, allowed: [1, 4]}        | has (4), which is beyond min or max | 9
          - {name: a, type: string, allowed: [x, x]}                 | has (x) twice | 9
          - {name: a, type: string, allowed: [x, true]}              | allowed[1] must be text, it is a truth value (true) | Maybe write it in quotes
          - {name: a, type: string, allowed: [x, ""]}                | has an empty text | missing
          - {name: a, type: string, pattern: x, allowed: [x, xy]}    | has (xy), which the pattern (x) does not match | 9
          - {name: a, type: string, role: event_time}                | (event_time) needs the type date or timestamp | string
          - {name: a, type: boolean, unique: true}                   | unique of column (a): does not go with the type (boolean) | 9
          - {name: a, type: integer, not_after: answer}              | not_after of column (a): does not go with the type (integer) | contract.yaml:9:41
          - {name: a, type: date, not_after: answer}                 | names the column (answer) of the type (string) | 9
          - {name: a, type: date, not_after: a}                      | names the column itself | 9
          - {name: a, type: date, not_after: b}                      | names the column (b), which the contract does not have | 9
          - {name: a, type: date, not_after: 7}                      | not_after must be text | 9
          - {name: a, type: string, nullable: ja}                    | columns[1].nullable must be true or false | (ja)
          - {name: ' a', type: string}                               | must not be blank | 9
          - {name: _source_line, type: string}                       | is reserved | 9
          - {name: File_Row_Number, type: string}                    | (File_Row_Number) is reserved | Maybe rename
          - {name: "", type: string}                                 | must not be blank | 9
          - {name: 7, type: string}                                  | columns[1].name must be text | Maybe write it in quotes
          """)
  void namesEachContradictionWithItsLine(String column, String first, String second) {
    assertThatThrownBy(() -> parse(column))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("contract.yaml:9:")
        .hasMessageContaining(first)
        .hasMessageContaining(second);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version: 1 | version: 2 | (2) must be from 1 to 1
          version: 1 | x: 1 | x is unknown
          name: people | nam: people | Maybe (name)
          name: people | name: people, min_pass_rate: 1.5 | min_pass_rate (1.5) must be from 0 to 1
          name: people | name: people, min_completeness: -1 | min_completeness (-1.0) must be from 0 to 1
          positive_class: "yes" | positive_class: "yess" | (yess) is not one of the label's classes [yes, no].
          positive_class: "yes" | description: "d" | positive_class is missing: the label has two classes
          allowed: ["yes", "no"] | description: "d" | allowed of column (answer): must be given: a label lists its classes
          allowed: ["yes", "no"] | allowed: ["yes"] | must be 2 to 1000 classes for a label, not 1
          allowed: ["yes", "no"] | allowed: ["yes", "no", "x"] | goes only with two classes; the label has 3
          role: label | role: label, nullable: true | does not go with the role (label)
          type: string | type: number | positive_class (yes) does not go with a label of the type number
          type: string | type: number | allowed of column (answer): does not go with the type (number)
          type: string | type: date | needs the type string, integer or boolean for classes, or number for a number, not date
          role: label | role: feature | (yes) needs a label
          """)
  void namesContradictionsOfTheWhole(String from, String to, String message) {
    String yaml = HEAD.replace(from, to.replace(", ", ", ").replaceAll(", (\\w+:)", "\n$1"));
    String indented =
        yaml.lines().anyMatch(l -> l.startsWith("nullable"))
            ? yaml.replace("\nnullable", "\n    nullable")
            : yaml;
    assertThatThrownBy(() -> Contract.parse(indented, "contract.yaml"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void namesAllContradictionsAtOnce() {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    - {name: a, type: integer, min: 5, max: 3}
                    - {name: a, type: string, pattern: '('}
                    """))
        .hasMessageContaining("contract.yaml:9:35: columns[1].min")
        .hasMessageContaining("contract.yaml:10:12: columns[2].name")
        .hasMessageContaining("contract.yaml:10:38: columns[2].pattern");
  }

  @Test
  void refusesContradictionsMadeInJava() {
    ColumnContract column = ColumnContract.of("a", ColumnType.INTEGER);
    assertThatThrownBy(() -> new Contract("c", "", List.of(column, column), null, 1, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The contract (c): name of column (a): occurs twice");
    assertThatThrownBy(() -> new Contract("c", "", List.of(), null, 1, 0))
        .hasMessageContaining("must be 1 to 2000 columns, not 0");
    assertThatThrownBy(() -> new Contract("c", "", List.of(column), null, Double.NaN, 0))
        .hasMessageContaining("min_pass_rate (NaN)");
    assertThatThrownBy(() -> new Contract("c", "", List.of(column), null, 1, 0).requireLabel())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has no label");
  }

  @ParameterizedTest
  @ValueSource(strings = {"churn-mlc", "iris"})
  void readsTheContractsOfOurData(String dataset) {
    Path root = Path.of(System.getProperty("crema.root"));
    Contract contract =
        Contract.read(root.resolve("data").resolve(dataset).resolve("contract.yaml"));
    assertThat(contract.name()).isEqualTo(dataset);
    assertThat(contract.requireLabel().allowed()).hasSizeBetween(2, 3);
  }
}
