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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    return new SplitData.Inputs(dataset, method, 0.2, 0.2, "crema", validation, test, 0.05);
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''         | 2026-01-09 | A split by time needs validation_start.
          2026-01-07 | ''         | A split by time needs test_start.
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
        "rows, but none of the class (yes).");
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
    assertThatThrownBy(() -> new TimeSplitter(contract, "2026-01-01", "2026-01-02"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("needs an event time, which the contract (n) does not have");
  }
}
