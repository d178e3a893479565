package dev.crema.scoredata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.InputException;
import dev.crema.data.PredictionLayout;
import dev.crema.data.RawRow;
import dev.crema.models.DatasetColumns;
import dev.crema.models.ModelPackage;
import dev.crema.models.Prediction;
import dev.crema.models.testing.SmallPackages;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Model;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreDataTest {
  /** Two whole parts and a third one. */
  private static final int ROWS = 2 * Parts.ROWS + 1_000;

  @TempDir Path folder;
  private ModelPackage model;
  private Path outputs;
  private TestStepContext context;

  @BeforeEach
  void makeModel() throws IOException {
    model = SmallPackages.write(folder.resolve("model"), 1.5);
    nextRun();
  }

  private void nextRun() throws IOException {
    outputs = Files.createTempDirectory(folder, "outputs");
    context = TestStepContext.in(outputs);
  }

  private Model model() {
    return Model.of("model", folder.resolve("model")).withMetadata("version", "7");
  }

  private Dataset dataset(int rows) {
    Path directory = folder.resolve("dataset" + rows);
    if (!Files.exists(directory)) {
      ScoreDataContractTest.write(directory, rows);
    }
    return Dataset.of("dataset", directory);
  }

  private ScoreData.Outputs run(Dataset dataset, String scoredAt, String checkpoint) {
    return new ScoreData()
        .run(new ScoreData.Inputs(model(), dataset, scoredAt, checkpoint), context);
  }

  private static List<RawRow> rows(Dataset dataset) {
    List<RawRow> rows = new ArrayList<>();
    DatasetReader.open(dataset.path()).forEach((row, _) -> rows.add(row.copy()));
    return rows;
  }

  @Test
  void answersAsThePackageDoesAndKeepsTheRowsAndTheirTruth() throws Exception {
    ScoreData.Outputs outputs = run(dataset(3_000), "2026-01-31T00:00:00Z", "");
    List<RawRow> before = rows(dataset(3_000));
    List<RawRow> after = rows(outputs.predictions());
    assertThat(after).hasSize(3_000);
    assertThat(outputs.rows()).isEqualTo(3_000);
    RawRow input = new RawRow(2);
    for (int i = 0; i < after.size(); i++) {
      RawRow row = after.get(i);
      input.setNumber(0, before.get(i).number(0));
      Prediction expected = model.predict(input);
      assertThat(row.number(0)).isEqualTo(before.get(i).number(0));
      assertThat(row.text(1)).isEqualTo(before.get(i).text(1));
      assertThat(row.number(3)).isEqualTo(1_769_817_600e6); // date -d 2026-01-31T00:00:00Z +%s
      assertThat(row.text(4)).isEqualTo("7");
      assertThat(row.text(5)).isEqualTo(expected.label());
      assertThat(row.number(6)).isEqualTo(expected.score());
    }
    assertThat(DatasetReader.describe(outputs.predictions().path()).contract())
        .isEqualTo(PredictionLayout.of(SmallPackages.CONTRACT).contract());
    try (Stream<Path> left = Files.list(this.outputs)) {
      assertThat(left).containsExactly(this.outputs.resolve("predictions"));
    }
  }

  @Test
  void idsAreDifferentAndFollowFromRowsAndPackage() throws Exception {
    List<RawRow> first = rows(run(dataset(3_000), "", "").predictions());
    nextRun();
    List<RawRow> again = rows(run(dataset(3_000), "", "").predictions());
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < first.size(); i++) {
      UUID id = UUID.fromString(first.get(i).text(2));
      assertThat(id.version()).isEqualTo(8);
      assertThat(id.variant()).isEqualTo(2);
      assertThat(again.get(i).text(2)).isEqualTo(id.toString());
      assertThat(first.get(i).isMissing(3)).as("time").isTrue();
      ids.add(id.toString());
    }
    nextRun();
    rows(run(dataset(2_999), "", "").predictions()).forEach(row -> ids.add(row.text(2)));
    SmallPackages.write(folder.resolve("other"), 2.5);
    nextRun();
    Model other = Model.of("model", folder.resolve("other"));
    ScoreData.Outputs outputs =
        new ScoreData().run(new ScoreData.Inputs(other, dataset(3_000), "", ""), context);
    rows(outputs.predictions()).forEach(row -> ids.add(row.text(2)));
    assertThat(ids).hasSize(3_000 + 2_999 + 3_000);
    assertThat(rows(outputs.predictions()).getFirst().text(4))
        .as("without a version in the metadata")
        .isEqualTo(ModelPackage.open(folder.resolve("other")).digest());
  }

  @Test
  void aFinishedPartIsNotPredictedAgainAndADamagedOneIs() throws Exception {
    ScoreData.Outputs honest = run(dataset(ROWS), "", "");
    Path checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
    DatasetReader reader = DatasetReader.open(dataset(ROWS).path());
    Parts parts = Parts.shared(checkpoint, ScoreData.key(model, reader));
    reader.forEach(
        new Scoring(model, DatasetColumns.of(SmallPackages.CONTRACT, model, _ -> {}), parts, ROWS)
            ::next);
    Path written = checkpoint.resolve("score-data-" + ScoreData.key(model, reader));
    assertThat(names(written)).containsExactly("part-000000", "part-000001", "part-000002");

    // An answer that no model gave shows which parts are taken as they are.
    Parts.Part forged = new Parts.Part();
    forged.rows = Parts.ROWS;
    forged.scores[5] = 0.123;
    parts.write(0, forged);
    byte[] bytes = Files.readAllBytes(written.resolve("part-000001"));
    bytes[1_000] ^= 1;
    Files.write(written.resolve("part-000001"), bytes);
    Files.write(written.resolve("part-000002"), new byte[] {1, 2, 3});
    nextRun();
    List<RawRow> rows = rows(run(dataset(ROWS), "", checkpoint.toString()).predictions());

    assertThat(rows.get(5).number(6)).isEqualTo(0.123);
    assertThat(context.messages()).contains("took over 1 parts that were predicted before");
    List<RawRow> expected = rows(honest.predictions());
    for (int i = Parts.ROWS; i < ROWS; i++) {
      assertThat(rows.get(i).number(6)).as("row %d", i).isEqualTo(expected.get(i).number(6));
    }
    assertThat(names(checkpoint)).as("left when it is done").isEmpty();
  }

  @Test
  void partsOfAnotherModelAreNotTaken() throws Exception {
    Path checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
    ModelPackage other = SmallPackages.write(folder.resolve("other"), 2.5);
    DatasetReader reader = DatasetReader.open(dataset(100).path());
    Parts foreign = Parts.shared(checkpoint, ScoreData.key(other, reader));
    Parts.Part part = new Parts.Part();
    part.rows = 100;
    foreign.write(0, part);
    String expected = run(dataset(100), "", "").contentHash();
    nextRun();
    assertThat(run(dataset(100), "", checkpoint.toString()).contentHash()).isEqualTo(expected);
    assertThat(names(checkpoint)).as("another step's").hasSize(1);
  }

  @Test
  void aStepGoesOnWhenAnotherOneOfTheSameCheckpointHasEnded() throws Exception {
    Path checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
    Parts one = Parts.shared(checkpoint, "key");
    Parts two = Parts.shared(checkpoint, "key");
    Parts.Part part = new Parts.Part();
    part.rows = 100;
    part.scores[7] = 0.25;
    one.write(0, part);
    two.write(1, part);
    one.remove();
    assertThat(names(checkpoint)).isEmpty();
    two.write(2, part);
    Parts.Part read = new Parts.Part();
    assertThat(two.read(1, 100, read)).isFalse();
    assertThat(two.read(2, 100, read)).isTrue();
    assertThat(read.scores[7]).isEqualTo(0.25);
    two.remove();
    one.remove();
    assertThat(names(checkpoint)).isEmpty();
  }

  @Test
  void stepsThatWriteReadAndRemoveAtOnceDoNotBreakEachOther() throws Exception {
    Path checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> steps = new ArrayList<>();
      for (int step = 0; step < 4; step++) {
        int rows = 1 + step % 2; // Two of them write the same as another one.
        steps.add(
            threads.submit(
                () -> {
                  Parts.Part part = new Parts.Part();
                  for (int i = 0; i < 300; i++) {
                    Parts parts = Parts.shared(checkpoint, "key");
                    part.rows = rows;
                    parts.write(i % 5, part);
                    parts.read((i + 1) % 5, rows, part);
                    parts.remove();
                  }
                }));
      }
      for (Future<?> step : steps) {
        step.get();
      }
    }
    assertThat(names(checkpoint)).as("the last to end leaves nothing").isEmpty();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void rowsWithoutALabelGetTheModelsColumnEmpty() throws Exception {
    Contract unlabelled =
        Contract.parse(
            """
            version: 1
            name: customers
            columns:
              - {name: note, type: string}
              - {name: calls, type: number}
            """,
            "contract.yaml");
    Path directory = folder.resolve("unlabelled");
    try (DatasetWriter writer = DatasetWriter.create(directory, unlabelled)) {
      RawRow row = new RawRow(2);
      row.setText(0, "hello");
      row.setNumber(1, 3);
      writer.append(row, 9);
      writer.finish();
    }
    ScoreData.Outputs outputs = run(Dataset.of("dataset", directory), "", "");
    assertThat(DatasetReader.describe(outputs.predictions().path()).contract().names())
        .startsWith("note", "calls", "left", "crema_prediction_id");
    RawRow row = rows(outputs.predictions()).getFirst();
    assertThat(row.text(0)).isEqualTo("hello");
    assertThat(row.isMissing(2)).isTrue();
    assertThat(row.text(6)).isEqualTo("yes");
  }

  @Test
  void predictionsArePredictedAgainWithOneAnswer() throws Exception {
    Dataset first = run(dataset(100), "", "").predictions();
    nextRun();
    Dataset again = run(first, "2026-01-31T00:00:00Z", "").predictions();
    assertThat(DatasetReader.describe(again.path()).contract())
        .isEqualTo(DatasetReader.describe(first.path()).contract());
    assertThat(rows(again).getFirst().isMissing(3)).isFalse();
  }

  @Test
  void anEmptyDatasetIsAnEmptyAnswer() throws Exception {
    Path directory = folder.resolve("empty");
    ScoreDataContractTest.write(directory, 0);
    assertThat(run(Dataset.of("dataset", directory), "", "").rows()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: calls, type: number                    | name: cells, type: number                    | has no column (calls), which the model needs
          name: calls, type: number                    | name: calls, type: string                    | The column (calls) is (string) in the dataset, but (number) for the model
          allowed: ["no", "yes"]                       | allowed: ["no", "yes", "perhaps"]            | with the classes [no, yes, perhaps], that of the model (left) with [no, yes]
          role: label, allowed: ["no", "yes"]          | role: ignored                                | The column (left) has the role (ignored) in the dataset, but is the label
          """)
  void namesAColumnOfAnotherContract(String own, String other, String message) {
    String yaml =
        """
        version: 1
        name: customers
        columns:
          - {name: calls, type: number}
          - {name: left, type: string, role: label, allowed: ["no", "yes"]}
        """;
    String changed = yaml.replace(own, other);
    Contract contract =
        Contract.parse(
            changed.contains("\"no\", \"yes\"]")
                ? changed.replace("name: customers", "name: customers\npositive_class: \"yes\"")
                : changed,
            "contract.yaml");
    assertThatThrownBy(() -> DatasetColumns.of(contract, model, _ -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("\nMaybe ");
  }

  @Test
  void predictsNumbers() {
    ModelPackage number = SmallPackages.writeNumber(folder.resolve("number"));
    Path rows = folder.resolve("prices");
    try (DatasetWriter writer = DatasetWriter.create(rows, number.contract())) {
      RawRow row = new RawRow(2);
      for (int i = 0; i < 100; i++) {
        row.setNumber(0, i);
        row.setMissing(1);
        writer.append(row, i + 2);
      }
      writer.finish();
    }
    ScoreData.Outputs made =
        new ScoreData()
            .run(
                new ScoreData.Inputs(
                    Model.of("model", folder.resolve("number")),
                    Dataset.of("dataset", rows),
                    "",
                    ""),
                context);
    List<RawRow> predicted = rows(made.predictions());
    assertThat(DatasetReader.open(made.predictions().path()).info().contract().names())
        .endsWith("crema_version", "crema_value")
        .doesNotContain("crema_class", "crema_score");
    for (int i = 0; i < 100; i++) {
      assertThat(predicted.get(i).number(5)).isEqualTo(3.0 * i);
    }
    assertThatThrownBy(
            () ->
                new ScoreData()
                    .run(
                        new ScoreData.Inputs(
                            Model.of("model", folder.resolve("number")), dataset(10), "", ""),
                        context))
        .isInstanceOf(InputException.class);
  }

  @Test
  void namesWhatIsNoTimeAndNoFolderAndWritesNothing() {
    assertThatThrownBy(() -> run(dataset(10), "yesterday", ""))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("scored_at (yesterday) is no instant.\nMaybe");
    Path nowhere = folder.resolve("nowhere");
    assertThatThrownBy(() -> run(dataset(10), "", nowhere.toString()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The checkpoint (" + nowhere + ") is no folder.\nMaybe mount");
    assertThat(outputs).isEmptyDirectory();
    assertThat(nowhere).doesNotExist();
  }
}
