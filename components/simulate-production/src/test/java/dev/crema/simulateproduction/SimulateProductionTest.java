package dev.crema.simulateproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.sdk.Dataset;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateProductionTest {
  static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: visits
          positive_class: "yes"
          columns:
            - {name: who, type: string, role: entity}
            - {name: seen, type: timestamp, role: event_time}
            - {name: x, type: number, nullable: true}
            - {name: count, type: integer, min: 0}
            - {name: kind, type: string}
            - {name: plan, type: string, allowed: [a, b]}
            - {name: bought, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");
  private static final int SEEN = 1;
  private static final int X = 2;
  private static final int COUNT = 3;
  private static final int KIND = 4;
  private static final int LABEL = 6;
  private static final int ROWS = 20_000;

  @TempDir static Path shared;
  @TempDir Path folder;
  private static Dataset sorted;
  private TestStepContext context = TestStepContext.in(Path.of(""));
  private int runs;

  /** Rows in the order of x, as a file that somebody sorted; x is N(10, 3). */
  static void write(Path directory, int rows) {
    Random random = new Random(11);
    double[] xs = random.doubles(rows).map(_ -> 10 + 3 * random.nextGaussian()).sorted().toArray();
    try (DatasetWriter writer = DatasetWriter.create(directory, CONTRACT)) {
      RawRow row = new RawRow(7);
      for (int i = 0; i < rows; i++) {
        row.setText(0, "w" + i);
        row.setNumber(SEEN, 1_767_225_600e6 + i * 1e6); // date -d 2026-01-01T00:00:00Z +%s
        row.setNumber(X, xs[i]);
        row.setNumber(COUNT, random.nextInt(6));
        row.setText(KIND, random.nextBoolean() ? "old" : "older");
        row.setText(5, random.nextBoolean() ? "a" : "b");
        row.setText(LABEL, xs[i] > 12 ? "yes" : "no");
        writer.append(row, i + 1);
      }
      writer.finish();
    }
  }

  @BeforeAll
  static void makeDataset() {
    sorted = Dataset.of("dataset", shared.resolve("sorted"));
    write(sorted.path(), ROWS);
  }

  static SimulateProduction.Inputs inputs(Dataset dataset) {
    return new SimulateProduction.Inputs(
        dataset,
        null,
        SimulateProduction.Destination.DATASET,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        0,
        0,
        1,
        0,
        "PT0S",
        0,
        "",
        "PT1H",
        1,
        "",
        "");
  }

  /** Changes one of the dials of the inputs. */
  static UnaryOperator<SimulateProduction.Inputs> dial(String dial, Map<String, Object> turned) {
    return in ->
        new SimulateProduction.Inputs(
            in.dataset(),
            in.model(),
            in.target(),
            dial.equals("shift") ? turned : in.shift(),
            dial.equals("scale") ? turned : in.scale(),
            dial.equals("new_category") ? turned : in.newCategory(),
            dial.equals("missing") ? turned : in.missing(),
            in.labelFlip(),
            in.labelShift(),
            in.labelScale(),
            in.labelNoise(),
            in.labelDelay(),
            in.rows(),
            in.start(),
            in.duration(),
            in.seed(),
            in.serviceUrl(),
            in.modelName());
  }

  private static SimulateProduction.Inputs with(
      double flip, long rows, String start, String duration, long seed) {
    SimulateProduction.Inputs in = inputs(sorted);
    return new SimulateProduction.Inputs(
        in.dataset(),
        null,
        in.target(),
        in.shift(),
        in.scale(),
        in.newCategory(),
        in.missing(),
        flip,
        in.labelShift(),
        in.labelScale(),
        in.labelNoise(),
        in.labelDelay(),
        rows,
        start,
        duration,
        seed,
        "",
        "");
  }

  private SimulateProduction.Outputs simulate(SimulateProduction.Inputs inputs) throws IOException {
    Path outputs = Files.createDirectory(folder.resolve("run" + ++runs));
    context = TestStepContext.in(outputs);
    SimulateProduction.Outputs result = new SimulateProduction().run(inputs, context);
    try (Stream<Path> left = Files.list(outputs)) {
      assertThat(left).containsExactly(outputs.resolve("simulated"));
    }
    return result;
  }

  private List<RawRow> rows(SimulateProduction.Inputs inputs) throws IOException {
    return read(simulate(inputs).simulated());
  }

  static List<RawRow> read(Dataset dataset) {
    List<RawRow> rows = new ArrayList<>();
    DatasetReader.open(dataset.path()).forEach((row, _) -> rows.add(row.copy()));
    return rows;
  }

  private List<RawRow> turned(String dial, Map<String, Object> turned) throws IOException {
    return rows(dial(dial, turned).apply(inputs(sorted)));
  }

  private static double mean(List<RawRow> rows, int slot) {
    return rows.stream().mapToDouble(row -> row.number(slot)).average().orElseThrow();
  }

  private static double deviation(List<RawRow> rows, int slot) {
    double mean = mean(rows, slot);
    double squares = rows.stream().mapToDouble(row -> Math.pow(row.number(slot) - mean, 2)).sum();
    return Math.sqrt(squares / (rows.size() - 1));
  }

  @Test
  void withoutDialsItIsTheSameRowsInAnotherOrder() throws Exception {
    List<RawRow> original = read(sorted);
    List<RawRow> simulated = rows(inputs(sorted));
    assertThat(simulated).hasSize(ROWS);
    Map<String, Double> xs = new HashMap<>();
    original.forEach(row -> xs.put(row.text(0), row.number(X)));
    simulated.forEach(row -> assertThat(xs.remove(row.text(0))).isEqualTo(row.number(X)));
    assertThat(xs).isEmpty();
    // Sorted before, the first half had a mean far below; now it is within 4 standard errors.
    double error = deviation(original, X) / Math.sqrt(ROWS / 2.0) / Math.sqrt(2);
    assertThat(mean(simulated.subList(0, ROWS / 2), X))
        .isCloseTo(mean(original, X), within(4 * error));
  }

  @Test
  void equalSeedsGiveEqualRowsAndOthersGiveOthers() throws Exception {
    Object first = simulate(with(0.1, 5_000, "", "PT1H", 7)).simulated().metadata();
    assertThat(simulate(with(0.1, 5_000, "", "PT1H", 7)).simulated().metadata()).isEqualTo(first);
    assertThat(simulate(with(0.1, 5_000, "", "PT1H", 8)).simulated().metadata())
        .isNotEqualTo(first);
  }

  @Test
  void aShiftMovesTheMeanBySoManyDeviations() throws Exception {
    List<RawRow> original = read(sorted);
    List<RawRow> shifted = turned("shift", Map.of("x", 0.5, "count", 0.3));
    // All rows are there once, so there is no sampling error, but that of rounding a count up.
    assertThat(mean(shifted, X))
        .isCloseTo(mean(original, X) + 0.5 * deviation(original, X), within(1e-9));
    assertThat(deviation(shifted, X)).isCloseTo(deviation(original, X), within(1e-9));
    assertThat(mean(shifted, COUNT))
        .isCloseTo(
            mean(original, COUNT) + 0.3 * deviation(original, COUNT),
            within(4 * 0.5 / Math.sqrt(ROWS)));
    assertThat(shifted).allMatch(row -> row.number(COUNT) == Math.rint(row.number(COUNT)));
  }

  @Test
  void aShiftedSampleIsOffByNoMoreThanItsSamplingError() throws Exception {
    List<RawRow> original = read(sorted);
    SimulateProduction.Inputs sample = with(0, 4_000, "", "PT1H", 3);
    List<RawRow> shifted = rows(dial("shift", Map.of("x", 0.5)).apply(sample));
    double error = deviation(original, X) / Math.sqrt(4_000);
    assertThat(mean(shifted, X))
        .isCloseTo(mean(original, X) + 0.5 * deviation(original, X), within(4 * error));
  }

  @Test
  void aScaleStretchesAroundTheMean() throws Exception {
    List<RawRow> original = read(sorted);
    List<RawRow> scaled = turned("scale", Map.of("x", 2));
    assertThat(mean(scaled, X)).isCloseTo(mean(original, X), within(1e-9));
    assertThat(deviation(scaled, X)).isCloseTo(2 * deviation(original, X), within(1e-9));
  }

  @Test
  void sharesOfRowsGetNewCategoriesMissingValuesAndOtherLabels() throws Exception {
    double error = 4 * Math.sqrt(0.2 * 0.8 * ROWS); // four standard errors of a count
    List<RawRow> quiet = rows(inputs(sorted));
    List<RawRow> renewed = turned("new_category", Map.of("kind", 0.2));
    assertThat((double) different(quiet, renewed, KIND)).isCloseTo(0.2 * ROWS, within(error));
    assertThat(renewed.stream().filter(row -> "new-category".equals(row.text(KIND))).count())
        .isEqualTo(different(quiet, renewed, KIND));
    List<RawRow> missing = turned("missing", Map.of("x", 0.2));
    assertThat((double) missing.stream().filter(row -> row.isMissing(X)).count())
        .isCloseTo(0.2 * ROWS, within(error));
    List<RawRow> flipped = rows(with(0.2, 0, "", "PT1H", 1));
    assertThat((double) different(quiet, flipped, LABEL)).isCloseTo(0.2 * ROWS, within(error));
    // A dial leaves alone what it is not for.
    assertThat(different(quiet, flipped, KIND) + different(quiet, missing, LABEL)).isZero();
    assertThat(different(quiet, renewed, X)).isZero();
  }

  private static long different(List<RawRow> one, List<RawRow> other, int slot) {
    long count = 0;
    for (int i = 0; i < one.size(); i++) {
      boolean isEqual =
          Objects.equals(one.get(i).text(slot), other.get(i).text(slot))
              && Double.compare(one.get(i).number(slot), other.get(i).number(slot)) == 0;
      count += isEqual ? 0 : 1;
    }
    return count;
  }

  @Test
  void whatLeavesTheBoundsOfTheContractBecomesTheBound() throws Exception {
    List<RawRow> shifted = turned("shift", Map.of("count", -1));
    assertThat(shifted).allMatch(row -> row.number(COUNT) >= 0);
    assertThat(context.messages()).anyMatch(message -> message.contains("became a bound"));
  }

  @Test
  void moreRowsThanThereAreAreEachThereEquallyOften() throws Exception {
    Map<String, Integer> counts = new HashMap<>();
    rows(with(0, 5 * ROWS / 2, "", "PT1H", 1))
        .forEach(row -> counts.merge(String.valueOf(row.text(0)), 1, Integer::sum));
    assertThat(counts).hasSize(ROWS);
    assertThat(counts.values()).allMatch(count -> count == 2 || count == 3);
    assertThat(counts.values().stream().filter(count -> count == 3)).hasSize(ROWS / 2);
  }

  @Test
  void rowsHappenEvenlyFromTheStartOn() throws Exception {
    List<RawRow> rows = rows(with(0, 1_000, "2026-03-01T00:00:00Z", "PT1000S", 1));
    for (int i = 0; i < rows.size(); i++) {
      assertThat(CellParser.format(CONTRACT.columns().get(SEEN), rows.get(i), SEEN))
          .isEqualTo(java.time.Instant.parse("2026-03-01T00:00:00Z").plusSeconds(i).toString());
    }
    List<Double> times =
        rows(with(0, 0, "", "PT1H", 1)).stream().map(row -> row.number(SEEN)).sorted().toList();
    assertThat(times)
        .as("without a start they stay")
        .isEqualTo(read(sorted).stream().map(row -> row.number(SEEN)).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shift        | y      | 1     | shift names the column (y), which the contract (visits) does not have
          shift        | kind   | 1     | shift cannot change the column (kind): its values are no numbers
          scale        | bought | 1     | scale cannot change the column (bought): it is the label
          shift        | seen   | 1     | shift cannot change the column (seen): it is the event time
          scale        | x      | -1    | scale of the column (x) is (-1.0), but must be a number from 0 to 1000
          new_category | x      | 0.1   | new_category cannot change the column (x): its values are no text
          new_category | plan   | 0.1   | new_category cannot change the column (plan): the contract says which values are allowed
          new_category | kind   | 1.1   | new_category of the column (kind) is (1.1), but must be a number from 0 to 1
          missing      | count  | 0.1   | missing cannot change the column (count): by the contract no value of it may be missing
          """)
  void namesADialThatCannotBeTurned(String dial, String column, double value, String message) {
    assertThatThrownBy(() -> turned(dial, Map.of(column, value)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
    assertThat(folder.resolve("run1")).isEmptyDirectory();
  }

  @Test
  void refusesADialThatIsNoNumber() {
    assertThatThrownBy(() -> turned("shift", Map.of("x", "much")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("shift of the column (x) is (much)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          yesterday            | PT1H | PT0S  | start (yesterday) is no instant
          2300-01-01T00:00:00Z | PT1H | PT0S  | start (2300-01-01T00:00:00Z) must lie between
          2026-01-01T00:00:00Z | 1h   | PT0S  | duration (1h) is no duration
          2026-01-01T00:00:00Z | PT0S | PT0S  | duration (PT0S) must be from PT0.001S
          2026-01-01T00:00:00Z | PT1H | -PT1S | label_delay (-PT1S) must be from PT0S
          """)
  void namesATimeThatCannotBe(String start, String duration, String delay, String message) {
    assertThatThrownBy(() -> Timeline.parse(start, duration, delay))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anEmptyDatasetCannotBeReplayed() {
    write(folder.resolve("empty"), 0);
    assertThatThrownBy(() -> simulate(inputs(Dataset.of("dataset", folder.resolve("empty")))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The dataset has no row to replay");
  }
}
