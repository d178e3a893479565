package dev.crema.simulateproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.InputException;
import dev.crema.data.PredictionLayout;
import dev.crema.data.RawRow;
import dev.crema.models.ModelPackage;
import dev.crema.models.testing.SmallPackages;
import dev.crema.productionlog.DatabaseSettings;
import dev.crema.productionlog.download.CollectSummary;
import dev.crema.productionlog.download.Collector;
import dev.crema.productionlog.download.ProductionWindow;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Model;
import dev.crema.sdk.StepException;
import dev.crema.servers.LocalPostgres;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL, filled for a window of the past, and read as collect-production reads it. */
class SimulateLogIT {
  private static final Instant START = Instant.parse("2026-01-15T00:00:00Z");
  private static final List<String> MIGRATIONS =
      List.of(
          "V1__predictions",
          "V2__statistics",
          "V3__erasure",
          "V4__ground_truth",
          "V5__erasure_later",
          "V6__refused",
          "V7__drift");

  private static LocalPostgres server;

  @TempDir Path folder;
  private String url;
  private int runs;

  @BeforeAll
  static void start() throws IOException {
    server = LocalPostgres.temporary();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeLog() throws Exception {
    String name = "simulate_" + System.nanoTime();
    server.createDatabase(name);
    url = server.jdbcUrl(name);
    execute("create schema crema");
    for (String migration : MIGRATIONS) {
      try (InputStream in =
          DatabaseSettings.class.getResourceAsStream("migration/" + migration + ".sql")) {
        execute(
            "set search_path to crema; " + new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    SmallPackages.write(folder.resolve("model"), 1.5);
    try (DatasetWriter writer =
        DatasetWriter.create(folder.resolve("dataset"), SmallPackages.CONTRACT)) {
      SmallPackages.rows(2_500).forEach(writer::append);
      writer.finish();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String version = "3";

  private SimulateProduction.Outputs simulate(String delay, boolean hasModel) throws IOException {
    TestStepContext context =
        TestStepContext.in(Files.createDirectory(folder.resolve("run" + ++runs)))
            .withEnvironment("CREMA_LOG_JDBC_URL", url);
    Model model = Model.of("model", folder.resolve("model")).withMetadata("version", version);
    SimulateProduction.Inputs inputs =
        new SimulateProduction.Inputs(
            Dataset.of("dataset", folder.resolve("dataset")),
            hasModel ? model : null,
            SimulateProduction.Destination.LOG,
            Map.of("calls", 0.5),
            Map.of(),
            Map.of(),
            Map.of(),
            0,
            0,
            1,
            0,
            delay,
            0,
            START.toString(),
            "P1D",
            5,
            "",
            "churn");
    return new SimulateProduction().run(inputs, context);
  }

  private CollectSummary collect(Duration length, Duration maturity, Path into)
      throws SQLException {
    PredictionLayout layout = PredictionLayout.of(SmallPackages.CONTRACT);
    RawRow base = new RawRow(2);
    DatabaseSettings settings = DatabaseSettings.of(url, "", "");
    try (DatasetWriter writer = DatasetWriter.create(into, SmallPackages.CONTRACT)) {
      ModelPackage model = ModelPackage.open(folder.resolve("model"));
      CollectSummary summary =
          new Collector(settings.connections())
              .collect(
                  new ProductionWindow("churn", "3", START, START.plus(length), maturity),
                  layout,
                  (row, number) -> {
                    base.setFirst(row);
                    writer.append(base, number);
                    assertThat(row.number(6)).isEqualTo(model.predict(base).score());
                  });
      writer.finish();
      return summary;
    }
  }

  @Test
  void whatItWritesIsWhatProductionWouldHaveLeft() throws Exception {
    Dataset simulated = simulate("PT0S", true).simulated();
    // All labels of a thousand rows count as come when the last of them is.
    CollectSummary summary =
        collect(Duration.ofDays(1), Duration.ZERO, folder.resolve("collected"));
    assertThat(summary.rows()).isEqualTo(2_500);
    assertThat(summary.labelled()).isEqualTo(2_500);
    assertThat(DatasetReader.describe(folder.resolve("collected")).contentHash())
        .isEqualTo(simulated.metadata().get("content_hash"));
  }

  @Test
  void rowsAreSpreadOverTheWindowAndLabelsComeAfterTheDelay() throws Exception {
    simulate("P2D", true);
    assertThat(collect(Duration.ofHours(6), Duration.ZERO, folder.resolve("quarter")).rows())
        .isEqualTo(625);
    assertThat(collect(Duration.ofDays(1), Duration.ofDays(1), folder.resolve("early")).labelled())
        .isZero();
    assertThat(collect(Duration.ofDays(1), Duration.ofDays(2), folder.resolve("late")).labelled())
        .isEqualTo(2_500);
  }

  @Test
  void aRepetitionChangesNothing() throws Exception {
    Object first = simulate("PT0S", true).simulated().metadata();
    assertThat(simulate("PT0S", true).simulated().metadata()).isEqualTo(first);
    CollectSummary summary = collect(Duration.ofDays(1), Duration.ZERO, folder.resolve("twice"));
    assertThat(summary.rows()).isEqualTo(2_500);
  }

  @Test
  void anotherVersionOfTheSameRowsHasPredictionsOfItsOwn() throws Exception {
    version = "4";
    simulate("PT0S", true);
    version = "3";
    simulate("PT0S", true);
    CollectSummary summary = collect(Duration.ofDays(1), Duration.ZERO, folder.resolve("third"));
    assertThat(summary.rows()).isEqualTo(2_500);
    assertThat(summary.labelled()).isEqualTo(2_500);
  }

  /** As the service logs a number: the score alone; the truth is a number in text. */
  @Test
  void aNumberIsPredictedLoggedAndLearnsItsTruth() throws Exception {
    ModelPackage model = SmallPackages.writeNumber(folder.resolve("priced"));
    Contract contract = model.contract();
    try (DatasetWriter writer = DatasetWriter.create(folder.resolve("prices"), contract)) {
      RawRow row = new RawRow(2);
      for (int i = 1; i <= 1_200; i++) {
        row.setNumber(0, i);
        row.setNumber(1, 2.5 * i + 1e-9);
        writer.append(row, i);
      }
      writer.finish();
    }
    TestStepContext context =
        TestStepContext.in(Files.createDirectory(folder.resolve("numbers")))
            .withEnvironment("CREMA_LOG_JDBC_URL", url);
    SimulateProduction.Outputs outputs =
        new SimulateProduction()
            .run(
                new SimulateProduction.Inputs(
                    Dataset.of("dataset", folder.resolve("prices")),
                    Model.of("model", folder.resolve("priced")).withMetadata("version", "1"),
                    SimulateProduction.Destination.LOG,
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    0,
                    0.5,
                    1,
                    0.2,
                    "PT0S",
                    0,
                    START.toString(),
                    "P1D",
                    5,
                    "",
                    "prices"),
                context);
    Map<Double, Double> labels = new HashMap<>();
    DatasetReader.open(outputs.simulated().path())
        .forEach((row, _) -> labels.put(row.number(0), row.number(1)));
    CollectSummary summary =
        new Collector(DatabaseSettings.of(url, "", "").connections())
            .collect(
                new ProductionWindow(
                    "prices", "1", START, START.plus(Duration.ofDays(1)), Duration.ZERO),
                PredictionLayout.of(contract),
                (row, _) -> {
                  assertThat(row.number(1)).isEqualTo(labels.remove(row.number(0)));
                  assertThat(row.number(row.size() - 1)).isEqualTo(3 * row.number(0));
                });
    assertThat(labels).isEmpty();
    assertThat(summary.labelled()).isEqualTo(1_200);
    assertThat(summary.misfits() + summary.misfitLabels()).isZero();
  }

  @Test
  void asksForWhatTheLogNeedsAndForItsTables() throws Exception {
    assertThatThrownBy(() -> simulate("PT0S", false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The target (log) needs model (not given), model_name (churn)");
    execute("drop schema crema cascade");
    assertThatThrownBy(() -> simulate("PT0S", true))
        .isInstanceOfSatisfying(
            StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
        .hasMessageContaining("has not the tables of this release");
    assertThat(folder.resolve("run" + runs)).isEmptyDirectory();
  }
}
