package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.quality.ContractValidator;
import dev.crema.data.quality.QualityReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeOrderTest {
  private static Contract contract(String type, String otherType) {
    return Contract.parse(
        """
        version: 1
        name: visits
        columns:
          - {name: measured, type: %s, not_after: labelled, nullable: true}
          - {name: labelled, type: %s, nullable: true}
        """
            .formatted(type, otherType),
        "contract.yaml");
  }

  private static List<FieldProblem> check(
      Contract contract, @Nullable String measured, @Nullable String labelled) {
    RawRow row = new RawRow(2);
    CellParser.parse(contract.columns().get(0), measured == null ? "" : measured, row, 0);
    CellParser.parse(contract.columns().get(1), labelled == null ? "" : labelled, row, 1);
    List<FieldProblem> problems = new ArrayList<>();
    new TimeOrder(contract).check(row, problems::add);
    return problems;
  }

  /**
   * Berlin's summer time ends at 03:00+02:00, which is 02:00+01:00. Offsets reach from −18 to +18
   * hours; the days of UTC were worked out by hand.
   */
  @ParameterizedTest
  @CsvSource({
    // two instants
    "timestamp, timestamp, 2026-01-31T12:00:00Z,           2026-01-31T12:00:00Z,           true",
    "timestamp, timestamp, 2026-01-31T12:00:00.000001Z,    2026-01-31T12:00:00Z,           false",
    "timestamp, timestamp, 2026-10-25T02:30:00+02:00,      2026-10-25T02:30:00+01:00,      true",
    "timestamp, timestamp, 2026-10-25T02:30:00+01:00,      2026-10-25T02:30:00+02:00,      false",
    "timestamp, timestamp, 2026-10-25T02:10:00+01:00,      2026-10-25T02:50:00+02:00,      false",
    "timestamp, timestamp, 2026-03-29T03:00:00+02:00,      2026-03-29T01:59:59+01:00,      false",
    "timestamp, timestamp, 2026-01-31T12:00:00,            2026-01-31T13:00:00+01:00,      true",
    // two days
    "date,      date,      2026-01-31,                     2026-01-31,                     true",
    "date,      date,      2026-02-01,                     2026-01-31,                     false",
    "date,      date,      0001-01-01,                     9999-12-31,                     true",
    // a day and an instant: days of UTC, before 1970 too
    "date,      timestamp, 2026-01-31,                     2026-01-31T00:00:00Z,           true",
    "date,      timestamp, 2026-02-01,                     2026-01-31T23:59:59.999999Z,    false",
    "date,      timestamp, 2026-02-01,                     2026-02-01T00:30:00+02:00,      false",
    "date,      timestamp, 1969-12-31,                     1969-12-31T00:00:01Z,           true",
    "date,      timestamp, 1970-01-01,                     1969-12-31T23:59:59Z,           false",
    "timestamp, date,      2026-01-31T23:59:59.999999Z,    2026-01-31,                     true",
    "timestamp, date,      2026-02-01T00:00:00Z,           2026-01-31,                     false",
    "timestamp, date,      2026-02-01T00:30:00+02:00,      2026-01-31,                     true",
    "timestamp, date,      1969-12-31T23:59:59Z,           1969-12-31,                     true",
    // what is missing breaks no order
    "timestamp, timestamp, ,                               2026-01-31T12:00:00Z,           true",
    "timestamp, timestamp, 2026-01-31T12:00:00Z,           ,                               true",
    "date,      timestamp, ,                               ,                               true",
  })
  void aTimeIsNeverAfterTheOther(
      String type,
      String otherType,
      @Nullable String measured,
      @Nullable String labelled,
      boolean isKept) {
    assertThat(check(contract(type, otherType), measured, labelled)).hasSize(isKept ? 0 : 1);
  }

  @Test
  void namesBothTimes() {
    assertThat(check(contract("timestamp", "date"), "2026-02-01T01:00:00.5+01:00", "2026-01-31"))
        .containsExactly(
            new FieldProblem(
                "measured",
                "2026-02-01T00:00:00.500Z",
                "not_after",
                "The value (2026-02-01T00:00:00.500Z) of column (measured) is after that of column (labelled), (2026-01-31)."));
  }

  @Test
  void leavesWhatIsNoTimeToTheRuleOfTypes() {
    Contract contract = contract("date", "date");
    RawRow row = new RawRow(2);
    row.setNumber(0, 1e9); // beyond the year 9999
    row.setNumber(1, 0);
    List<FieldProblem> problems = new ArrayList<>();
    new TimeOrder(contract).check(row, problems::add);
    assertThat(problems).isEmpty();
    new ColumnRule(contract.columns().get(0)).check(row, 0, problems::add);
    assertThat(problems).extracting(FieldProblem::rule).containsExactly("type");
  }

  @Test
  void theValidatorKeepsSuchRowsBeside(@TempDir Path folder) {
    Contract contract = contract("timestamp", "timestamp");
    List<String> rejected = new ArrayList<>();
    List<Long> valid = new ArrayList<>();
    QualityReport report =
        new ContractValidator(contract, folder)
            .validate(
                visitor -> {
                  RawRow row = new RawRow(2);
                  for (int i = 0; i < 10; i++) {
                    row.setNumber(0, i);
                    row.setNumber(1, i == 3 || i == 7 ? i - 1 : i + 1);
                    visitor.row(row, i + 2L);
                  }
                },
                (_, line) -> valid.add(line),
                rejection -> rejected.add(rejection.line() + " " + rejection.problem().rule()));
    assertThat(rejected).containsExactly("5 not_after", "9 not_after");
    assertThat(valid).hasSize(8).doesNotContain(5L, 9L);
    assertThat(report.columns().get(0).broken()).isEqualTo(Map.of("not_after", 2L));
    assertThat(report.passed()).isFalse();
  }

  @Test
  void aRequestIsHeldToItWhereItGivesBoth() {
    RowParser parser = new RowParser(contract("timestamp", "date"), Set.of());
    RawRow row = new RawRow(2);
    parser.parse(Map.of("measured", "2026-02-01T00:00:00Z"), row);
    parser.parse(Map.of("measured", "2026-01-31T00:00:00Z", "labelled", "2026-01-31"), row);
    Map<String, String> late = Map.of("measured", "2026-02-01T00:00:00Z", "labelled", "2026-01-31");
    assertThatThrownBy(() -> parser.parse(late, row))
        .isInstanceOf(InvalidRowException.class)
        .hasMessageContaining("(2026-02-01T00:00:00Z) of column (measured) is after");
  }
}
