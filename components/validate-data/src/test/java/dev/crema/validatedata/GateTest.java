package dev.crema.validatedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.sdk.Dataset;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gate asks besides the contract. */
class GateTest {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: events
          min_pass_rate: 0.5
          columns:
            - {name: at, type: timestamp, role: event_time}
            - {name: income, type: number, nullable: true, min: 0}
          """,
          "contract.yaml");

  /** 2026-01-31T12:00:00Z in microseconds: date -u -d 2026-01-31T12:00:00Z +%s */
  private static final double NOON = 1_769_860_800e6;

  private static final double HOUR = 3_600e6;

  @TempDir Path folder;
  private int runs;

  /** Ten rows, the last at noon; the first breaks a rule, the second has no income. */
  private Dataset events() {
    Path directory = folder.resolve("dataset" + runs);
    try (DatasetWriter writer = DatasetWriter.create(directory, CONTRACT)) {
      RawRow row = new RawRow(2);
      for (int i = 0; i < 10; i++) {
        row.setNumber(0, NOON - (9 - i) * HOUR);
        row.setNumber(1, i == 0 ? -1 : i == 1 ? Double.NaN : i);
        writer.append(row, i + 2L);
      }
      writer.finish();
    }
    return Dataset.of("dataset", directory);
  }

  private ValidateData.Outputs run(ValidateData.Inputs inputs) throws IOException {
    Path outputs = Files.createDirectories(folder.resolve("outputs" + runs++));
    return new ValidateData().run(inputs, TestStepContext.in(outputs));
  }

  private ValidateData.Outputs shares(double passRate, double completeness, String columns)
      throws IOException {
    return run(
        new ValidateData.Inputs(events(), passRate, completeness, columns, "", "P1D", "", 3.5));
  }

  private ValidateData.Outputs fresh(String now, String maxAge) throws IOException {
    return run(new ValidateData.Inputs(events(), 0, 0, "", now, maxAge, "", 3.5));
  }

  private ValidateData.Outputs rows(String earlier) throws IOException {
    return run(new ValidateData.Inputs(events(), 0, 0, "", "", "P1D", earlier, 3.5));
  }

  @Test
  void asksNothingByDefault() throws IOException {
    ValidateData.Outputs result = run(ValidateDataTest.asked(events()));
    assertThat(result.passed()).isTrue();
    assertThat(result.reasons().text()).doesNotContain("The gate");
    assertThat(result.report().text()).doesNotContain("<h2>Gate");
  }

  @Test
  void asksForValidRows() throws IOException {
    assertThat(shares(0.9, 0, "").passed()).isTrue();
    ValidateData.Outputs result = shares(0.95, 0, "");
    assertThat(result.passed()).isFalse();
    assertThat(result.reasons().text())
        .contains("- Of 10 rows 9 (90.00 %) keep every rule; the gate asks for 95.00 %.");
    assertThat(result.report().text()).contains("<li class=\"bad\"><b>no</b> Of 10 rows 9");
  }

  @Test
  void asksForValuesOfAllColumnsAndOfSingleOnes() throws IOException {
    // 19 of 20 values are there, 9 of 10 of the income.
    assertThat(shares(0, 0.95, "income=0.9, at=1").passed()).isTrue();
    assertThat(shares(0, 0.99, "").reasons().text())
        .contains(
            "- The columns together have 95.00 % of their values; the gate asks for 99.00 %.");
    assertThat(shares(0, 0, "at=1, income=0.99").reasons().text())
        .contains("- The column (income) has 90.00 % of its values; the gate asks for 99.00 %.")
        .contains("The gate was content with:\n\n- The column (at) has 100.00 %");
  }

  /** What is below a limit is shown below it, however little it is. */
  @Test
  void showsAsManyDigitsAsANoNeeds() throws IOException {
    assertThat(shares(0, 0, "income=0.90001").reasons().text())
        .contains("- The column (income) has 90.000 % of its values; the gate asks for 90.001 %.");
    assertThat(shares(0.900_000_1, 0, "").reasons().text())
        .contains("- Of 10 rows 9 (90.00000 %) keep every rule; the gate asks for 90.00001 %.");
  }

  @Test
  void takesColumnsAsJsonToo() throws IOException {
    assertThat(shares(0, 0, " {\"income\": 0.99, \"at\": 1}").reasons().text())
        .contains("- The column (income) has 90.00 % of its values; the gate asks for 99.00 %.")
        .contains("The gate was content with:\n\n- The column (at) has 100.00 %");
    assertThatThrownBy(() -> shares(0, 0, "{\"income, net\": 0.9}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(income, net), which is not in the contract (events).");
  }

  @Test
  void asksHowOldTheNewestRowIs() throws IOException {
    assertThat(fresh("2026-01-31T18:00:00Z", "PT6H").passed()).isTrue();
    assertThat(fresh("2026-01-31T18:00:01Z", "PT6H").reasons().text())
        .contains(
            "- The newest value of (at) is (2026-01-31T12:00:00Z), 6.0003 hours old; the gate allows 6.0000 hours.");
    assertThat(fresh("2026-02-05T12:00:00Z", "P1D").reasons().text())
        .contains("5.0 days old; the gate allows 24.0 hours.");
    assertThat(fresh("2026-02-02T12:00:01Z", "P2D").reasons().text())
        .contains("2.00001 days old; the gate allows 2.00000 days.");
    assertThat(fresh("2026-01-31T17:59:59Z", "PT6H").reasons().text())
        .contains("6.0 hours old; the gate allows 6.0 hours.");
    assertThat(fresh("2026-01-31T11:59:59Z", "PT6H").reasons().text())
        .contains("which is after now (2026-01-31T11:59:59Z)");
  }

  @Test
  void comparesTheNumberOfRowsWithEarlierRuns() throws IOException {
    assertThat(rows("10, 11, 9, 10, 12").passed()).isTrue();
    // Median 100, MAD 2: 1.4826 · 2 = 2.97 is below √100 = 10, so z = (10 − 100) / 10, by hand.
    ValidateData.Outputs result = rows("[98, 100, 102, 99, 104]");
    assertThat(result.passed()).isFalse();
    assertThat(result.reasons().text())
        .contains(
            "- There are 10 rows; the median of 5 earlier runs is 100, which is a robust z of -9.0; the gate allows ±3.5.");
    // Median 1000, √1000 = 31.62 is above 1.4826 · 0: z = (10 − 1000) / 31.62 = −31.3065, by hand.
    assertThat(
            run(new ValidateData.Inputs(
                    events(), 0, 0, "", "", "P1D", "1000 1000 1000 1000 1000", 31.3))
                .reasons()
                .text())
        .contains("which is a robust z of -31.31; the gate allows ±31.30.");
    assertThat(rows("1000 1000").passed()).as("too few runs to say").isTrue();
    assertThat(rows("1000 1000").reasons().text()).contains("fewer than 5 say nothing");
  }

  @Test
  void refusesQuestionsThatCannotBeAsked() {
    assertThatThrownBy(() -> shares(0, 0, "incme=0.9"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(incme), which is not in the contract (events).\nMaybe (income).");
    assertThatThrownBy(() -> shares(0, 0, "income:0.9"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The part (income:0.9) of column_completeness");
    assertThatThrownBy(() -> shares(0, 0, "income=0.9, at=1, income=0.5"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has the column (income) twice.\nMaybe ");
    assertThatThrownBy(() -> shares(0, 0, "{\"income\": 0.9, \"income\": 0.5}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("income")
        .hasMessageContaining("\nMaybe like this: {");
    assertThatThrownBy(() -> shares(0, 0, "{\"income\": \"0.9\"}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The part (income: 0.9) of column_completeness is no column");
    assertThatThrownBy(() -> fresh("yesterday", "P1D"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(yesterday) is no timestamp.\nMaybe ");
    assertThatThrownBy(() -> fresh("2026-01-31T12:00:00Z", "1d"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(1d) is no duration.\nMaybe ");
    assertThatThrownBy(() -> rows("5, -1"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(-1) of earlier_rows");
  }
}
