package dev.crema.splitdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.splitdata.SplitData.Method;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitDataTest {
  static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: visits
          positive_class: "yes"
          columns:
            - {name: who, type: string, role: entity}
            - {name: seen, type: timestamp, role: event_time, nullable: true}
            - {name: x, type: number}
            - {name: bought, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");

  @TempDir Path folder;
  private Path outputs;

  @BeforeEach
  void makeFolder() throws IOException {
    outputs = Files.createDirectory(folder.resolve("outputs"));
  }

  /** One visit an hour from 2026-01-01, of an eighth as many visitors; every third one buys. */
  static List<RawRow> visits(int rows, long seed) {
    Random random = new Random(seed);
    List<RawRow> visits = new ArrayList<>();
    double start = CellParser.parseNumber(CONTRACT.columns().get(1), "2026-01-01T00:00:00Z");
    for (int i = 0; i < rows; i++) {
      RawRow row = new RawRow(4);
      row.setText(0, "user " + random.nextInt(Math.max(1, rows / 8)));
      row.setNumber(1, start + i * 3_600e6);
      row.setNumber(2, random.nextGaussian());
      row.setText(3, i % 3 == 0 ? "yes" : "no");
      visits.add(row);
    }
    return visits;
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

  private SplitData.Inputs inputs(Dataset dataset, Method method, String validation, String test) {
    return new SplitData.Inputs(dataset, method, 0.2, 0.2, "crema", validation, test, 0.05, 0);
  }

  private SplitData.Outputs run(SplitData.Inputs inputs) {
    return new SplitData().run(inputs, TestStepContext.in(outputs));
  }

  private static Map<Long, RawRow> read(Dataset dataset) {
    Map<Long, RawRow> rows = new HashMap<>();
    DatasetReader.open(dataset.path()).forEach((row, line) -> rows.put(line, row.copy()));
    return rows;
  }

  private void assertNothingWritten() throws IOException {
    try (Stream<Path> files = Files.list(outputs)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void isAPartitionInWhichNoEntityIsInTwoPartsAndNoRowMovesAsDataGrows() throws IOException {
    List<RawRow> rows = visits(6_000, 11);
    SplitData.Outputs some =
        run(inputs(write(folder.resolve("some"), rows.subList(0, 3_000)), Method.HASH, "", ""));
    outputs = Files.createDirectory(folder.resolve("more"));
    SplitData.Outputs all = run(inputs(write(folder.resolve("all"), rows), Method.HASH, "", ""));

    Map<Long, String> partOfLine = new HashMap<>();
    Map<String, String> partOfEntity = new HashMap<>();
    for (Dataset part : List.of(all.train(), all.validation(), all.test())) {
      read(part)
          .forEach(
              (line, row) -> {
                assertThat(partOfLine.put(line, part.name())).as("line %d", line).isNull();
                assertThat(partOfEntity.merge(row.text(0), part.name(), (old, now) -> old))
                    .isEqualTo(part.name());
                assertThat(row.number(2)).isEqualTo(rows.get((int) (line - 2)).number(2));
              });
    }
    assertThat(partOfLine).hasSize(6_000);
    for (Dataset part : List.of(some.train(), some.validation(), some.test())) {
      read(part).keySet().forEach(line -> assertThat(partOfLine.get(line)).isEqualTo(part.name()));
    }
    assertThat(all.metrics().values())
        .containsEntry("train_rows", (double) read(all.train()).size())
        .containsKey("largest_share_deviation");
    assertThat(all.train().metadata()).containsEntry("rows", (long) read(all.train()).size());
    assertThat(all.report().text()).contains("no entity is in two parts", "| train |", "| yes |");
  }

  /** Lines begin with 2, so the line 2,002 is the 2,001st row. */
  @Test
  void theNewestWindowIsSplitAsAllRowsAreAndGivenBesides() {
    Dataset dataset = write(folder.resolve("visits"), visits(3_000, 11));
    SplitData.Outputs all =
        run(new SplitData.Inputs(dataset, Method.HASH, 0.2, 0.2, "crema", "", "", 0.05, 2_002));
    assertThat(read(all.production()).keySet())
        .hasSize(1_000)
        .allMatch(line -> line >= 2_002 && line < 3_002);
    Set<Long> test = new TreeSet<>(read(all.test()).keySet());
    test.removeIf(line -> line < 2_002);
    assertThat(read(all.productionTest()).keySet()).isEqualTo(test).hasSizeGreaterThan(100);
    Set<Long> heldOut = new TreeSet<>(read(all.production()).keySet());
    heldOut.removeAll(read(all.train()).keySet());
    assertThat(read(all.productionHeldOut()).keySet()).isEqualTo(heldOut).containsAll(test);
    assertThat(all.train().metadata())
        .containsEntry("split", "hash of the entity, salt (crema), validation 0.2, test 0.2");
    assertThat(all.metrics().values())
        .containsEntry("production_test_rows", (double) test.size())
        .containsEntry("production_train_rows", 1_000.0 - heldOut.size());
    assertThat(all.report().text()).contains("Of production's newest window are ");
  }

  @Test
  void withoutAWindowItsDatasetsAreEmpty() {
    Dataset dataset = write(folder.resolve("visits"), visits(3_000, 11));
    SplitData.Outputs all = run(inputs(dataset, Method.HASH, "", ""));
    assertThat(read(all.production())).isEmpty();
    assertThat(read(all.productionHeldOut())).isEmpty();
    assertThat(read(all.productionTest())).isEmpty();
    assertThat(all.report().text()).doesNotContain("window");
  }

  @Test
  void splitsByTimeAtTheGivenInstants() {
    Dataset dataset = write(folder.resolve("visits"), visits(240, 5));
    SplitData.Outputs result =
        run(inputs(dataset, Method.TIME, "2026-01-07", "2026-01-09T12:00:00+02:00"));
    // 144 hours before 7 January, then 2 days and 10 hours (the offset is two hours), then the
    // rest.
    assertThat(read(result.train())).hasSize(144);
    assertThat(read(result.validation())).hasSize(58);
    assertThat(read(result.test())).hasSize(38);
    assertThat(result.metrics().values()).doesNotContainKey("largest_share_deviation");
  }

  @Test
  void withoutInstantsTheNewestSharesOfTheRowsAreForTheTestAndValidation() {
    List<RawRow> rows = visits(1_000, 5);
    Collections.shuffle(rows, new Random(1));
    Dataset dataset = write(folder.resolve("visits"), rows);
    SplitData.Outputs result =
        run(new SplitData.Inputs(dataset, Method.TIME, 0.3, 0.1, "", "", "", 0.05, 0));
    assertThat(hours(result.test())).hasSize(100).allMatch(hour -> hour >= 900);
    assertThat(hours(result.validation())).hasSize(300).allMatch(hour -> hour >= 600 && hour < 900);
    assertThat(hours(result.train())).hasSize(600).allMatch(hour -> hour < 600);
    assertThat(result.train().metadata())
        .containsEntry(
            "split",
            "time, the newest rows: validation 0.3, test 0.1; validation from 2026-01-26T00:00:00Z");
    // 2026-01-01 and 600 hours.
    assertThat(result.report().text())
        .contains("By time: validation from 2026-01-26T00:00:00Z, test from 2026-02-07T12:00:00Z.");
  }

  private static List<Long> hours(Dataset dataset) {
    double start = CellParser.parseNumber(CONTRACT.columns().get(1), "2026-01-01T00:00:00Z");
    return read(dataset).values().stream()
        .map(row -> Math.round((row.number(1) - start) / 3_600e6))
        .toList();
  }

  /** As data grow at their end, no row that was trained on is judged by later. */
  @Test
  void theNewestSharesMoveOnSoThatRowsOfTheTestAreTrainedOnLater() throws IOException {
    List<RawRow> rows = visits(3_000, 5);
    SplitData.Outputs first =
        run(inputs(write(folder.resolve("first"), rows.subList(0, 2_000)), Method.TIME, "", ""));
    outputs = Files.createDirectory(folder.resolve("later"));
    SplitData.Outputs later = run(inputs(write(folder.resolve("all"), rows), Method.TIME, "", ""));
    assertThat(read(later.train()).keySet()).containsAll(read(first.train()).keySet());
    assertThat(read(later.train()).keySet()).containsAnyElementsOf(read(first.test()).keySet());
    assertThat(read(later.test()).keySet())
        .doesNotContainAnyElementsOf(read(first.train()).keySet());
  }

  @Test
  void rowsOfOneTimeAreInOnePartHoweverManyTheyAre() throws IOException {
    List<RawRow> rows = visits(1_000, 5);
    // A third of all is of the last hour, which is thus all of the test.
    rows.subList(700, 1_000).forEach(row -> row.setNumber(1, rows.get(999).number(1)));
    SplitData.Outputs result =
        run(inputs(write(folder.resolve("burst"), rows), Method.TIME, "", ""));
    assertThat(read(result.test())).hasSize(300);
    assertThat(read(result.validation())).hasSize(100);
    rows.forEach(row -> row.setNumber(1, rows.get(999).number(1)));
    outputs = Files.createDirectory(folder.resolve("none"));
    assertDataQuality(
        inputs(write(folder.resolve("one"), rows), Method.TIME, "", ""),
        "The train part has no rows.\nThe validation part has no rows.");
  }

  /** All of production would be the test's for ever, and each retraining the same. */
  @Test
  void instantsBeforeWhichNothingIsNewAreRefused() throws IOException {
    Dataset dataset = write(folder.resolve("visits"), visits(240, 5));
    assertDataQuality(
        new SplitData.Inputs(
            dataset, Method.TIME, 0.2, 0.2, "", "2026-01-07", "2026-01-09", 0.05, 146),
        "Before validation_start (2026-01-07) is none of the 96 rows of production's newest window: nothing new would be learned.");
    SplitData.Outputs result =
        run(
            new SplitData.Inputs(
                dataset, Method.TIME, 0.2, 0.2, "", "2026-01-07", "2026-01-09", 0.05, 145));
    assertThat(result.metrics().values()).containsEntry("production_train_rows", 1.0);
  }

  /** It is no error: with the next windows the parts move on. */
  @Test
  void aWindowThatTheNewestSharesHoldIsSaidToTeachNothing() throws IOException {
    Dataset dataset = write(folder.resolve("visits"), visits(240, 5));
    SplitData.Outputs none =
        run(new SplitData.Inputs(dataset, Method.TIME, 0.2, 0.2, "", "", "", 0.05, 146));
    assertThat(none.metrics().values()).containsEntry("production_train_rows", 0.0);
    assertThat(none.report().text())
        .contains(
            "\n> None of the 96 rows of production's newest window is for training: the model learns nothing of them now, but once enough newer rows have come.");
    outputs = Files.createDirectory(folder.resolve("one"));
    SplitData.Outputs one =
        run(new SplitData.Inputs(dataset, Method.TIME, 0.2, 0.2, "", "", "", 0.05, 145));
    assertThat(one.metrics().values()).containsEntry("production_train_rows", 1.0);
    assertThat(one.report().text()).doesNotContain("None of the");
  }

  @Test
  void withoutAnEntityTheReportOfARetrainingSaysWhatIsNotKnown() throws IOException {
    Contract without =
        Contract.parse(
            "{version: 1, name: n, positive_class: b, columns: [{name: x, type: number}, {name: y, type: string, role: label, allowed: [a, b]}]}",
            "c");
    Random random = new Random(3);
    try (DatasetWriter writer = DatasetWriter.create(folder.resolve("n"), without)) {
      RawRow row = new RawRow(2);
      for (int i = 1; i <= 2_000; i++) {
        row.setNumber(0, random.nextGaussian());
        row.setText(1, i % 2 == 0 ? "a" : "b");
        writer.append(row, i);
      }
      writer.finish();
    }
    TestStepContext context = TestStepContext.in(outputs);
    SplitData.Inputs inputs =
        new SplitData.Inputs(
            Dataset.of("dataset", folder.resolve("n")),
            Method.HASH,
            0.2,
            0.2,
            "",
            "",
            "",
            0.05,
            1_000);
    SplitData.Outputs result = new SplitData().run(inputs, context);
    assertThat(result.report().text())
        .contains("By a hash of the inputs, for the contract has no entity")
        .contains("> The contract has no entity.");
    assertThat(context.messages()).anyMatch(message -> message.startsWith("The contract has no"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''         | 2026-01-09 | Of validation_start () and test_start (2026-01-09) one is empty.
          2026-01-07 | ''         | Of validation_start (2026-01-07) and test_start () one is empty.
          2026-01-09 | 2026-01-07 | validation_start (2026-01-09) must be before test_start (2026-01-07)
          7.1.2026   | 2026-01-09 | validation_start (7.1.2026) is no timestamp
          """)
  void namesBoundariesThatCannotBe(String validation, String test, String message)
      throws IOException {
    Dataset dataset = write(folder.resolve("visits"), visits(240, 5));
    assertThatThrownBy(() -> run(inputs(dataset, Method.TIME, validation, test)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
    assertNothingWritten();
  }

  @Test
  void namesARowWithoutTime() throws IOException {
    List<RawRow> rows = visits(24, 5);
    rows.get(20).setMissing(1);
    Dataset dataset = write(folder.resolve("visits"), rows);
    assertThatThrownBy(() -> run(inputs(dataset, Method.TIME, "2026-01-02", "2026-01-03")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Line 22 has no event time in column (seen)");
    assertNothingWritten();
  }

  @Test
  void failsWhenAPartIsEmptyOrLacksAClass() throws IOException {
    assertDataQuality(
        inputs(write(folder.resolve("a"), visits(24, 5)), Method.TIME, "2026-01-05", "2026-01-06"),
        "The validation part has no rows.\nThe test part has no rows.");
    List<RawRow> oneClass = visits(400, 5);
    oneClass.forEach(row -> row.setText(3, "no"));
    assertDataQuality(
        inputs(write(folder.resolve("b"), oneClass), Method.HASH, "", ""),
        "None of the 400 rows has the class (yes).");
  }

  @Test
  void failsWhenAShareIsOffByMoreThanChance() throws IOException {
    List<RawRow> rows = visits(4_000, 5);
    // One visitor with half of all visits: wherever the hash puts it, the shares are off.
    rows.subList(0, 2_000).forEach(row -> row.setText(0, "giant"));
    assertDataQuality(
        inputs(write(folder.resolve("a"), rows), Method.HASH, "", ""),
        "at most 5.0 % off is allowed");
  }

  private void assertDataQuality(SplitData.Inputs inputs, String message) throws IOException {
    assertThatThrownBy(() -> run(inputs))
        .isInstanceOfSatisfying(
            StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA_QUALITY))
        .hasMessageContaining(message)
        .hasMessageContaining("\nMaybe ");
    assertNothingWritten();
  }

  @Test
  void asksForAnEventTimeToSplitByTime() {
    Contract contract =
        Contract.parse("{version: 1, name: n, columns: [{name: x, type: date}]}", "c");
    assertThatThrownBy(() -> TimeSplitter.at(contract, "2026-01-01", "2026-01-02"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("needs an event time, which the contract (n) does not have");
  }
}
