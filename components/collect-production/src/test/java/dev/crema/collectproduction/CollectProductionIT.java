package dev.crema.collectproduction;

import static dev.crema.testkit.StepProcess.artifact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.DatasetReader;
import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.data.PredictionLayout;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.StepProcess;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectProductionIT extends ComponentContractTest {
  private static final String CONTRACT =
      """
      version: 1
      name: customers
      positive_class: "yes"
      columns:
        - {name: calls, type: number}
        - {name: left, type: string, role: label, allowed: ["no", "yes"]}
      """;

  @TempDir Path folder;
  private static final String CONTRACT_OF_NUMBER =
      """
      version: 1
      name: churn
      columns:
        - {name: calls, type: integer}
        - {name: paid, type: number, role: label}
      """;

  private LogDatabase database;
  private String contract = CONTRACT;
  private final List<String> messages = new ArrayList<>();
  private int runs;

  @Override
  protected ContractExample example(Path directory) throws Exception {
    LogDatabase log = LogDatabase.create();
    log.fill(1_000);
    Path contract = Files.writeString(directory.resolve("contract.yaml"), CONTRACT);
    return ContractExample.of(CollectProduction.class)
        .artifact("contract", contract)
        .parameter("contract_sha256", Digests.sha256(contract))
        .parameter("model_name", "churn")
        .parameter("window_start", LogDatabase.DAY.toString())
        .parameter("window_end", LogDatabase.NEXT_DAY.toString())
        .environment("CREMA_LOG_JDBC_URL", log.url());
  }

  @BeforeEach
  void makeLog() throws Exception {
    database = LogDatabase.create();
    messages.clear();
    contract = CONTRACT;
    runs = 0;
  }

  private CollectProduction.Outputs run(String maturity) throws IOException {
    return run(maturity, "none", true);
  }

  private CollectProduction.Outputs run(String maturity, String history, boolean requireTruth)
      throws IOException {
    return run("", maturity, history, requireTruth);
  }

  private CollectProduction.Outputs run(
      String version, String maturity, String history, boolean requireTruth) throws IOException {
    Path file = Files.writeString(folder.resolve("contract.yaml"), contract);
    TestStepContext context =
        TestStepContext.in(Files.createDirectory(folder.resolve("run" + ++runs)))
            .withEnvironment("CREMA_LOG_JDBC_URL", database.url());
    try {
      return new CollectProduction()
          .run(
              new CollectProduction.Inputs(
                  Artifact.of("contract", file),
                  Digests.sha256(file),
                  "churn",
                  version,
                  LogDatabase.DAY.toString(),
                  LogDatabase.NEXT_DAY.toString(),
                  maturity,
                  history,
                  requireTruth),
              context);
    } finally {
      messages.addAll(context.messages());
    }
  }

  private static List<String> rows(Dataset dataset) {
    List<String> rows = new ArrayList<>();
    DatasetReader.open(dataset.path())
        .forEach((row, line) -> rows.add(line + ": " + row.number(0) + " " + row.text(1)));
    return rows;
  }

  @Test
  void givesLabelledRowsToTrainOnAndAllPredictionsWithTheSameNumbers() throws Exception {
    database.insert(1, "{\"calls\": 3}");
    database.insert(2, "{\"calls\": 4}");
    database.tell(2, "no", LogDatabase.DAY.plusSeconds(60));
    CollectProduction.Outputs outputs = run("PT0S");
    assertThat(outputs.rows()).isEqualTo(2);
    assertThat(outputs.labelledRows()).isOne();
    assertThat(rows(outputs.dataset())).containsExactly("2: 4.0 no");
    assertThat(rows(outputs.predictions())).containsExactly("1: 3.0 null", "2: 4.0 no");
    assertThat(DatasetReader.describe(outputs.dataset().path()).contract().names())
        .containsExactly("calls", "left");
    assertThat(outputs.contentHash())
        .isEqualTo(DatasetReader.describe(outputs.predictions().path()).contentHash())
        .isEqualTo(outputs.predictions().metadata().get("content_hash"));
  }

  @Test
  void givesNumbersThatWerePredictedAndThoseThatCameTrue() throws Exception {
    database.insertNumber(1, "{\"calls\": 3}", 75.5);
    database.insertNumber(2, "{\"calls\": 4}", -1e9);
    database.tell(2, "81.25", LogDatabase.DAY.plusSeconds(60));
    database.insertNumber(3, "{\"calls\": 5}", 1);
    database.tell(3, "yes", LogDatabase.DAY.plusSeconds(60));
    contract = CONTRACT_OF_NUMBER;
    CollectProduction.Outputs outputs = run("PT0S", "none", false);
    assertThat(outputs.labelledRows()).isOne();
    List<String> rows = new ArrayList<>();
    DatasetReader predictions = DatasetReader.open(outputs.predictions().path());
    assertThat(predictions.info().contract().names())
        .containsExactly(
            "calls",
            "paid",
            PredictionLayout.PREDICTION_ID,
            PredictionLayout.PREDICTED_AT,
            PredictionLayout.VERSION,
            PredictionLayout.VALUE);
    predictions.forEach((row, _) -> rows.add(row.number(1) + " " + row.number(5)));
    assertThat(rows).containsExactly("NaN 75.5", "81.25 -1.0E9", "NaN 1.0");
    List<Double> labels = new ArrayList<>();
    DatasetReader.open(outputs.dataset().path()).forEach((row, _) -> labels.add(row.number(1)));
    assertThat(labels).containsExactly(81.25);
  }

  @Test
  void aRepetitionGivesTheSameHashWhateverLabelsCameSince() throws Exception {
    database.insert(1, "{\"calls\": 3}");
    database.tell(1, "no", LogDatabase.NEXT_DAY.minusSeconds(1));
    database.insert(2, "{\"calls\": 4}");
    CollectProduction.Outputs first = run("PT0S");
    database.tell(2, "yes", LogDatabase.NEXT_DAY.plusSeconds(1));
    CollectProduction.Outputs again = run("PT0S");
    assertThat(again.contentHash()).isEqualTo(first.contentHash());
    assertThat(rows(again.dataset())).containsExactly("1: 3.0 no");
    CollectProduction.Outputs mature = run("PT1H");
    assertThat(mature.contentHash()).isNotEqualTo(first.contentHash());
    assertThat(rows(mature.dataset())).containsExactly("1: 3.0 no", "2: 4.0 yes");
  }

  @Test
  void theVersionThatAnsweredMostIsCollectedAndTheOthersAreCounted() throws Exception {
    for (int i = 1; i <= 5; i++) {
      database.insert(i, "{\"calls\": %d}".formatted(i));
    }
    database.execute("update crema.prediction set version = '2' where (inputs->>'calls')::int > 3");
    CollectProduction.Outputs most = run("most", "PT0S", "none", false);
    assertThat(most.version()).isEqualTo("1");
    assertThat(rows(most.predictions()))
        .containsExactly("1: 1.0 null", "2: 2.0 null", "3: 3.0 null");
    assertThat(most.predictions().metadata()).containsEntry("other_rows", 2L);
    assertThat(messages)
        .contains("of version 1; 2 predictions of the window are of other versions and left out");
    CollectProduction.Outputs second = run("2", "PT0S", "none", false);
    assertThat(second.version()).isEqualTo("2");
    assertThat(second.rows()).isEqualTo(2);
    assertThat(second.predictions().metadata()).containsEntry("other_rows", 3L);
    CollectProduction.Outputs all = run("PT0S");
    assertThat(all.version()).isEmpty();
    assertThat(all.rows()).isEqualTo(5);
    database.execute("delete from crema.prediction");
    CollectProduction.Outputs none = run("most", "PT0S", "none", false);
    assertThat(none.version()).isEmpty();
    assertThat(none.rows()).isZero();
  }

  /** Of the day before, whose labels count until the same moment. */
  @Test
  void theHistoryIsInTheDatasetBeforeTheWindowAndInNothingElse() throws Exception {
    database.insert(-7_200, "{\"calls\": 1}");
    database.insert(-3_600, "{\"calls\": 2}");
    database.insert(-1_800, "{\"calls\": \"many\"}");
    database.insert(1, "{\"calls\": 3}");
    database.insert(2, "{\"calls\": 4}");
    database.tell(-7_200, "no", LogDatabase.NEXT_DAY);
    database.tell(-3_600, "yes", LogDatabase.NEXT_DAY.plusSeconds(1));
    database.tell(2, "yes", LogDatabase.NEXT_DAY);
    CollectProduction.Outputs outputs = run("PT0S", "", true);
    assertThat(rows(outputs.dataset())).containsExactly("1: 1.0 no", "4: 4.0 yes");
    assertThat(rows(outputs.predictions())).containsExactly("3: 3.0 null", "4: 4.0 yes");
    assertThat(outputs.windowFrom()).isEqualTo(3);
    assertThat(outputs.dataset().metadata()).containsEntry("window_from", 3L);
    assertThat(outputs.rows()).isEqualTo(2);
    assertThat(outputs.labelledRows()).isOne();
    assertThat(messages).anyMatch(message -> message.startsWith("left out 1 predictions"));

    CollectProduction.Outputs later = run("PT1S", "2026-01-14T22:30:00Z", true);
    assertThat(rows(later.dataset())).containsExactly("1: 2.0 yes", "3: 4.0 yes");
    assertThat(rows(run("PT0S", "none", true).dataset())).containsExactly("2: 4.0 yes");
    // A schedule's very first window has nothing before it.
    assertThat(run("PT0S", LogDatabase.DAY.toString(), true).windowFrom()).isOne();
  }

  @Test
  void aHistoryThatBeginsAtNoInstantIsRefused() {
    assertThatThrownBy(() -> run("PT0S", "yesterday", true))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The history's start (yesterday) is no instant.\nMaybe write it as 2026-01-31T00:00:00Z.");
  }

  @Test
  void aWindowWithoutTruthIsEnoughIfNoneIsRequired() throws Exception {
    database.insert(1, "{\"calls\": 3}");
    database.insert(-3_600, "{\"calls\": 2}");
    database.tell(-3_600, "yes", LogDatabase.DAY);
    // What is before the window does not make up for it.
    assertThat(run("PT0S", "", true).enough()).isFalse();
    assertThat(run("PT0S", "", false).enough()).isTrue();
    database.tell(1, "no", LogDatabase.DAY.plusSeconds(60));
    assertThat(run("PT0S", "", true).enough()).isTrue();
  }

  @Test
  void anEmptyWindowGivesTwoEmptyDatasets() throws Exception {
    CollectProduction.Outputs outputs = run("PT0S");
    assertThat(outputs.rows()).isZero();
    assertThat(rows(outputs.dataset())).isEmpty();
    assertThat(rows(outputs.predictions())).isEmpty();
  }

  @Test
  void saysWhatItLeftOut() throws Exception {
    database.insert(1, "{\"calls\": \"many\"}");
    database.insert(2, "{}"); // the column vanished
    database.insert(3, "{\"calls\": 4, \"mood\": \"bad\"}"); // one was added
    CollectProduction.Outputs outputs = run("PT0S");
    assertThat(rows(outputs.predictions())).containsExactly("1: 4.0 null");
    assertThat(outputs.predictions().metadata())
        .containsEntry("misfit_rows", 2L)
        .containsEntry("ignored_columns", List.of("mood"));
    assertThat(messages)
        .contains("left out 2 predictions of another contract and 0 labels that are no class:")
        .anyMatch(message -> message.contains(LogDatabase.id(1).toString()))
        .anyMatch(message -> message.contains("The value of column (calls) is missing"));
  }

  @Test
  void failsWhenNoPredictionFitsTheContract() throws Exception {
    database.insert(1, "{\"call\": 3}");
    assertFails(ErrorKind.DATA_QUALITY, "None of the 1 predictions", "\nMaybe take the contract");
  }

  /** New data have a new contract, under which production has nothing yet. */
  @Test
  void aWindowOfAnotherContractIsPassedOverIfNoTruthIsRequired() throws Exception {
    database.insert(1, "{\"call\": 3}");
    CollectProduction.Outputs outputs = run("PT0S", "", false);
    assertThat(outputs.enough()).isTrue();
    assertThat(outputs.rows()).isZero();
    assertThat(rows(outputs.dataset())).isEmpty();
    assertThat(outputs.predictions().metadata()).containsEntry("misfit_rows", 1L);
    assertThat(messages)
        .contains("left out 1 predictions of another contract and 0 labels that are no class:")
        .anyMatch(message -> message.contains(LogDatabase.id(1).toString()));
  }

  @Test
  void aWindowThatIsNotOverIsRefusedAndNothingIsWritten() {
    assertThatThrownBy(() -> run("P3000D"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("count until");
    assertThat(folder.resolve("run1")).isEmptyDirectory();
  }

  @Test
  void tellsAWrongDatabaseFromOneThatIsAway() throws Exception {
    database = LogDatabase.empty();
    assertFails(
        ErrorKind.INVALID_INPUT, "the schema (crema) has not the tables", "\nMaybe set CREMA_LOG_");
    database = LogDatabase.away();
    assertFails(ErrorKind.UNAVAILABLE, "The production log in (jdbc:postgresql:", "");
  }

  /** Held in memory, so many rows would be several times the heap. */
  @Test
  void memoryDoesNotGrowWithTheRows() throws Exception {
    int count = Boolean.getBoolean("crema.soak") ? 1_000_000 : 100_000;
    database.fill(count);
    Path contract = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    Path outputs = Files.createDirectory(folder.resolve("outputs"));
    ProcessBuilder builder =
        StepProcess.of(CollectProduction.class, executorInput(contract, outputs), "-Xmx40m")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("CREMA_LOG_JDBC_URL", database.url());
    assertThat(builder.start().waitFor()).as(Files.readString(folder.resolve("log"))).isZero();
    assertThat(DatasetReader.describe(outputs.resolve("predictions")).rows()).isEqualTo(count);
    assertThat(DatasetReader.describe(outputs.resolve("dataset")).rows()).isEqualTo(count / 2);
  }

  private static Map<String, Object> executorInput(Path contract, Path outputs) {
    return Map.of(
        "inputs",
        Map.of(
            "parameterValues",
            Map.of(
                "contract_sha256", Digests.sha256(contract),
                "model_name", "churn",
                "window_start", LogDatabase.DAY.toString(),
                "window_end", LogDatabase.NEXT_DAY.toString()),
            "artifacts",
            Map.of("contract", artifact("contract", "system.Artifact", contract))),
        "outputs",
        Map.of(
            "artifacts",
            Map.of(
                "dataset", artifact("dataset", "system.Dataset", outputs.resolve("dataset")),
                "predictions",
                    artifact("predictions", "system.Dataset", outputs.resolve("predictions"))),
            "outputFile",
            outputs.resolve("output.json").toString()));
  }

  private void assertFails(ErrorKind kind, String message, String advice) throws IOException {
    assertThatThrownBy(() -> run("PT0S"))
        .isInstanceOfSatisfying(StepException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message)
        .hasMessageContaining(advice);
    assertThat(folder.resolve("run" + runs)).isEmptyDirectory();
  }

  @Test
  void asksForTheAddressOfTheLog() throws IOException {
    Path contract = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    CollectProduction.Inputs inputs =
        new CollectProduction.Inputs(
            Artifact.of("contract", contract),
            Digests.sha256(contract),
            "churn",
            "",
            "2026-01-15T00:00:00Z",
            "2026-01-16T00:00:00Z",
            "PT0S",
            "none",
            true);
    assertThatThrownBy(() -> new CollectProduction().run(inputs, TestStepContext.in(folder)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The variable (CREMA_LOG_JDBC_URL) is not set.\nMaybe wrap");
  }
}
