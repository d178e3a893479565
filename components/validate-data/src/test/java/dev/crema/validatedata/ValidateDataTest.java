package dev.crema.validatedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.quality.Rejection;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Markdown;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateDataTest {
  static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: people <b>
          description: Some & people.
          positive_class: "yes"
          min_pass_rate: 0.5
          min_completeness: 0.5
          columns:
            - {name: id, type: string, pattern: 'p[0-9]+', unique: true}
            - {name: age, type: integer, min: 0, max: 120, nullable: true}
            - {name: day, type: date, min: 2020-01-01, nullable: true}
            - {name: answer, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");

  @TempDir Path folder;
  private Path outputs;

  @BeforeEach
  void makeFolder() throws IOException {
    outputs = Files.createDirectory(folder.resolve("outputs"));
  }

  static RawRow row(@Nullable String id, double age, double day, @Nullable String answer) {
    RawRow row = new RawRow(4);
    row.setText(0, id);
    row.setNumber(1, age);
    row.setNumber(2, day);
    row.setText(3, answer);
    return row;
  }

  static Dataset write(Path directory, List<RawRow> rows) {
    try (DatasetWriter writer = DatasetWriter.create(directory, CONTRACT)) {
      for (int i = 0; i < rows.size(); i++) {
        writer.append(rows.get(i), i + 2L);
      }
      writer.finish();
    }
    return Dataset.of("dataset", directory);
  }

  /** The defaults: nothing is asked but what the contract asks. */
  static ValidateData.Inputs asked(Dataset dataset) {
    return new ValidateData.Inputs(dataset, 0, 0, "", "", "P1D", "", 3.5);
  }

  private ValidateData.Outputs run(List<RawRow> rows) {
    return run(rows, TestStepContext.in(outputs));
  }

  private ValidateData.Outputs run(List<RawRow> rows, TestStepContext context) {
    Dataset dataset = write(folder.resolve("dataset"), rows);
    return new ValidateData().run(asked(dataset), context);
  }

  private static List<String> rejected(ValidateData.Outputs result) {
    List<String> rows = new ArrayList<>();
    DatasetReader.open(result.rejected().path())
        .forEach(
            (row, line) ->
                rows.add(
                    "%.0f|%s|%s|%s"
                        .formatted(row.number(0), row.text(1), row.text(2), row.text(3))));
    return rows;
  }

  @Test
  void keepsTheRowsThatBreakNoRuleAndNamesEveryBrokenRule() {
    ValidateData.Outputs result =
        run(
            List.of(
                row("p1", 30, 20_000, "yes"),
                row("p2", -1, 18_000, "no"),
                row("p1", 121, 20_000, "maybe"),
                row("x<script>", 5, Double.NaN, "no"),
                row(null, Double.NaN, 20_000, null),
                row("p5", Double.NaN, 20_000, "no"),
                row("p6", 40, 20_000, "no"),
                row("p7", 50, 20_000, "no")));

    assertThat(rejected(result))
        .containsExactly(
            "3|age|-1|min",
            "3|day|2019-04-14|min",
            "4|id|p1|unique",
            "4|age|121|max",
            "4|answer|maybe|allowed",
            "5|id|x<script>|pattern",
            "6|id|null|nullable",
            "6|answer|null|nullable");
    List<Long> lines = new ArrayList<>();
    DatasetReader.open(result.valid().path()).forEach((row, line) -> lines.add(line));
    assertThat(lines).containsExactly(2L, 7L, 8L, 9L);
    assertThat(result.passed()).isTrue();
    assertThat(result.metrics().values())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("rows", 8.0, "valid_rows", 4.0, "pass_rate", 0.5, "lowest_completeness", 0.75));
    assertThat(result.reasons().text()).contains("**Passed.** 4 of 8 rows");
    assertThat(result.valid().metadata()).containsEntry("rows", 4L);
  }

  @Test
  void saysWhyATableIsNotGoodEnough() {
    ValidateData.Outputs result =
        run(
            List.of(
                row("p1", Double.NaN, 20_000, "no"),
                row("p2", Double.NaN, 20_000, "no"),
                row("p3", 1, 20_000, "x"),
                row("p4", Double.NaN, 20_000, "x"),
                row("p5", Double.NaN, 20_000, "x")));
    assertThat(result.passed()).isFalse();
    assertThat(result.reasons().text())
        .contains("**Not passed:**")
        .contains("- Of 5 rows 2 (40.00 %) keep every rule; the contract asks for 50.00 %.")
        .contains("- The column (age) has 20.00 % of its values; the contract asks for 50.00 %.")
        .contains("- The valid rows have one class only of the label (answer): \\{no=2, yes=0\\}");
    assertThat(result.report().text()).contains("Not passed").contains("20.00 %");
  }

  @Test
  void namesTheBrokenRulesInItsLogAndReasonsTheMostFrequentFirst() {
    TestStepContext context = TestStepContext.in(outputs);
    ValidateData.Outputs result =
        run(
            List.of(
                row("p1", -1, 20_000, "no"),
                row("p2", 1, 20_000, "x"),
                row("p3", 1, 20_000, "x"),
                row("p4", 200, 20_000, "x"),
                row("p5", 1, 20_000, "x"),
                row("p6", 300, 20_000, "yes")),
            context);
    assertThat(context.messages())
        .containsExactly(
            "0 of 6 rows keep every rule; passed: false",
            "answer breaks allowed in 4 rows (lines 3, 4, 5, …), such as (x). Maybe mend how it is written; or, if it is a new category, add it to allowed.",
            "age breaks max in 2 rows (lines 5, 7), such as (200). Maybe look at where such values come from (a unit, a sign, a value that stands for none); or, if they can be, another max.",
            "age breaks min in 1 row (line 2), such as (-1). Maybe look at where such values come from (a unit, a sign, a value that stands for none); or, if they can be, another min.",
            "Of 6 rows 0 (0.00 %) keep every rule; the contract asks for 50.00 %.",
            "The valid rows have no class of the label (answer): {no=0, yes=0}; nothing can be learned from that.");
    assertThat(result.reasons().text())
        .endsWith(
            """

            Broken rules:

            - answer breaks allowed in 4 rows (lines 3, 4, 5, …), such as (x). Maybe mend how it is written; or, if it is a new category, add it to allowed.
            - age breaks max in 2 rows (lines 5, 7), such as (200). Maybe look at where such values come from (a unit, a sign, a value that stands for none); or, if they can be, another max.
            - age breaks min in 1 row (line 2), such as (-1). Maybe look at where such values come from (a unit, a sign, a value that stands for none); or, if they can be, another min.
            """);
  }

  @Test
  void namesAtMostTenBrokenRulesAndNoLineThatIsUnknown() {
    BrokenRules broken = new BrokenRules(CONTRACT);
    for (int i = 0; i < 12; i++) {
      broken.add(new Rejection(0, new FieldProblem("c" + i, null, "nullable", "It is missing.")));
    }
    assertThat(broken.sentences())
        .hasSize(11)
        .startsWith(
            "c0 breaks nullable in 1 row. Maybe fill the value where the file is written; or, if it may be missing, nullable: true.",
            "c1 breaks nullable in 1 row. Maybe fill the value where the file is written; or, if it may be missing, nullable: true.")
        .endsWith("rules broken less often: 2");
  }

  @Test
  void saysNothingOfRulesThatAllRowsKeep() {
    assertThat(run(List.of(row("p1", 1, 20_000, "no"), row("p2", 1, 20_000, "yes"))).reasons())
        .extracting(Markdown::text)
        .isEqualTo("**Passed.** 2 of 2 rows keep every rule of the contract people &lt;b&gt;.\n");
  }

  @Test
  void doesNotPassATableWithoutRows() {
    ValidateData.Outputs result = run(List.of());
    assertThat(result.passed()).isFalse();
    assertThat(result.reasons().text()).contains("The table has no rows.");
    assertThat(result.report().text()).contains("Not passed");
  }

  @Test
  void drawsAReportThatLoadsNothingAndTrustsNoValue() {
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      rows.add(row(i % 2 == 0 ? "<script>alert(1)</script>" : "p" + i, i % 90, 20_000 + i, "no"));
    }
    String html = run(rows).report().text();

    assertThat(html)
        .startsWith("<!doctype html>")
        .contains("<meta name=\"viewport\"", "Validation of people &lt;b&gt;", "Some &amp; people.")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .contains("The first 100 of 499; all are in the dataset of rejections.")
        // 0 to 49 occur six times, the rest five times: the 250th is 41.
        .contains("<dt>median<dd>41")
        .contains("<dt>min<dd>2024-10-04")
        .doesNotContain("<script", "http:", "https:", "@import", "url(");
    assertThat(html.length()).isLessThan(60_000);
    Matcher open = Pattern.compile("<(section|div|svg|table|dl|ul)\\b").matcher(html);
    Matcher closed = Pattern.compile("</(section|div|svg|table|dl|ul)>").matcher(html);
    assertThat(open.results().count()).isEqualTo(closed.results().count());
  }

  @Test
  void writesNothingWhenTheDatasetIsDamaged() throws IOException {
    Dataset dataset = write(folder.resolve("dataset"), List.of(row("p1", 1, 1, "no")));
    Files.writeString(dataset.path().resolve("data.parquet"), "no Parquet");
    assertThatThrownBy(() -> new ValidateData().run(asked(dataset), TestStepContext.in(outputs)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is damaged or was changed");
    try (Stream<Path> files = Files.list(outputs)) {
      assertThat(files).isEmpty();
    }
  }
}
