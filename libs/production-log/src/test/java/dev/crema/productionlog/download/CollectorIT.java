package dev.crema.productionlog.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.PredictionLayout;
import dev.crema.data.RawRow;
import dev.crema.productionlog.truth.Batch;
import dev.crema.productionlog.truth.GroundTruth;
import dev.crema.productionlog.truth.Observation;
import dev.crema.productionlog.truth.Outcome;
import dev.crema.productionlog.truth.Subject;
import dev.crema.productionlog.truth.TestDatabase;
import dev.crema.productionlog.truth.TestDatabase.Row;
import dev.crema.productionlog.truth.TruthSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows of a real PostgreSQL, with truths recorded by the library itself at chosen times. */
class CollectorIT extends AbstractDownloadIT {
  private static final PredictionLayout LAYOUT = PredictionLayout.of(CONTRACT);
  private final List<String> rows = new ArrayList<>();

  private static ProductionWindow window(@Nullable String version, Duration maturity) {
    return new ProductionWindow("churn", version, DAY, NEXT_DAY, maturity);
  }

  private CollectSummary collect(ProductionWindow window) throws SQLException {
    rows.clear();
    return new Collector(pool)
        .collect(
            window,
            LAYOUT,
            (row, number) -> {
              assertThat(number).isEqualTo(rows.size() + 1);
              rows.add(cells(row));
            });
  }

  private static String cells(RawRow row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < LAYOUT.contract().columns().size(); i++) {
      cells.add(String.valueOf(CellParser.format(LAYOUT.contract().columns().get(i), row, i)));
    }
    return String.join("|", cells);
  }

  private List<String> truths(Instant asOf) throws SQLException {
    collect(new ProductionWindow("churn", null, DAY, NEXT_DAY, Duration.between(NEXT_DAY, asOf)));
    return rows.stream().map(row -> row.split("\\|")[7]).toList();
  }

  private static Outcome.Kind record(Instant at, UUID id, String label, boolean replace)
      throws SQLException {
    return new GroundTruth(pool, new Facts(), TruthSettings.defaults(), InstantSource.fixed(at))
        .record(
            new Batch(
                List.of(
                    new Observation(new Subject.Prediction(id.toString()), label, null, replace)),
                "test",
                null))
        .getFirst()
        .kind();
  }

  @Test
  void givesEveryPredictionWithItsAnswerAndItsTruth() throws Exception {
    Row first = insert(1, 0.25, FULL_ROW);
    tell(first, "yes");
    Row second = insert(2, 0.75, "{\"customer\": \"c2\"}");
    CollectSummary summary = collect(window(null, Duration.ZERO));
    assertThat(rows)
        .containsExactly(
            "c1|9007199254740991|0.1|true|a \"b\",\n\u00e9|2025-02-28|2025-02-28T12:34:56.789012Z|yes|"
                + first.id()
                + "|2026-01-15T00:00:01Z|1|no|0.25",
            "c2|null|null|null|null|null|null|null|"
                + second.id()
                + "|2026-01-15T00:00:02Z|1|yes|0.75");
    assertThat(summary.rows()).isEqualTo(2);
    assertThat(summary.labelled()).isOne();
    assertThat(summary.misfits() + summary.misfitLabels() + summary.waitingLabels()).isZero();
  }

  @Test
  void takesTheWindowsStartNotItsEndAndOneVersionIfAsked() throws Exception {
    insert(0, 0.5, "{\"customer\": \"first\"}");
    database.insert(
        Row.of(TestDatabase.id(NEXT_DAY, random), 0.5).withInputs("{\"customer\": \"late\"}"),
        Row.of(TestDatabase.id(NEXT_DAY.minusMillis(1), random), 0.5)
            .withInputs("{\"customer\": \"last\"}")
            .withModel("churn", "2"),
        Row.of(TestDatabase.id(DAY, random), 0.5).withModel("other", "1"));
    collect(window(null, Duration.ZERO));
    assertThat(rows).extracting(row -> row.split("\\|")[0]).containsExactly("first", "last");
    collect(window("2", Duration.ZERO));
    assertThat(rows).extracting(row -> row.split("\\|")[0]).containsExactly("last");
  }

  @Test
  void tellsTheTruthThatStoodAtTheMomentAskedForWhateverWasSaidSince() throws Exception {
    Row row = insert(1, 0.5, "{\"customer\": \"c\"}");
    assertThat(truths(NEXT_DAY)).containsExactly("null");
    record(NEXT_DAY.plusSeconds(10), row.id(), "yes", false);
    // Contradicted at 20, which never stands; replaced at 30 and at 40.
    assertThat(record(NEXT_DAY.plusSeconds(20), row.id(), "no", false))
        .isEqualTo(Outcome.Kind.CONTRADICTING);
    assertThat(record(NEXT_DAY.plusSeconds(30), row.id(), "no", true))
        .isEqualTo(Outcome.Kind.REPLACED);
    assertThat(record(NEXT_DAY.plusSeconds(40), row.id(), "yes", true))
        .isEqualTo(Outcome.Kind.REPLACED);
    assertThat(truths(NEXT_DAY.plusSeconds(9))).containsExactly("null");
    assertThat(truths(NEXT_DAY.plusSeconds(10))).containsExactly("yes");
    assertThat(truths(NEXT_DAY.plusSeconds(29))).containsExactly("yes");
    assertThat(truths(NEXT_DAY.plusSeconds(30))).containsExactly("no");
    assertThat(truths(NEXT_DAY.plusSeconds(39))).containsExactly("no");
    assertThat(truths(NEXT_DAY.plusSeconds(40))).containsExactly("yes");
  }

  @Test
  void aClockThatWasSetBackLeavesTheOrderInWhichLabelsCame() throws Exception {
    Row row = insert(1, 0.5, "{\"customer\": \"c\"}");
    record(NEXT_DAY.plusSeconds(100), row.id(), "yes", false);
    record(NEXT_DAY.plusSeconds(50), row.id(), "no", true); // an hour was said twice
    record(NEXT_DAY.plusSeconds(200), row.id(), "yes", true);
    assertThat(truths(NEXT_DAY.plusSeconds(40))).containsExactly("null");
    assertThat(truths(NEXT_DAY.plusSeconds(60))).containsExactly("no");
    assertThat(truths(NEXT_DAY.plusSeconds(150))).containsExactly("no");
    assertThat(truths(NEXT_DAY.plusSeconds(200))).containsExactly("yes");
  }

  @Test
  void aWindowOfWhichLabelsMayStillComeIsRefused() {
    assertThatThrownBy(() -> collect(window(null, Duration.ofDays(3_650))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Labels of the window count until (2036-01-14T00:00:00Z)")
        .hasMessageContaining("\nMaybe take an earlier window");
  }

  @Test
  void anEmptyWindowIsAnAnswer() throws Exception {
    CollectSummary summary = collect(window(null, Duration.ZERO));
    assertThat(rows).isEmpty();
    assertThat(summary.rows()).isZero();
  }

  @Test
  void rowsOfAnotherContractAreLeftOutOrLoseWhatTheContractDoesNotName() throws Exception {
    Row wrongType = insert(1, 0.5, "{\"customer\": \"c1\", \"age\": \"old\"}");
    insert(2, 0.5, "{\"customer\": \"c2\", \"height\": 3, \"weight\": 4}"); // columns that are new
    insert(3, 0.5, "{\"customer\": \"c3\", \"weight\": 4}");
    insert(4, 0.5, "[1]");
    insert(5, 0.5, "{\"customer\": \"c5\", \"note\": \"\\ud800\"}");
    CollectSummary summary = collect(window(null, Duration.ZERO));
    assertThat(rows).extracting(row -> row.split("\\|")[0]).containsExactly("c2", "c3");
    assertThat(summary.misfits()).isEqualTo(3);
    assertThat(summary.unknownColumns().toString()).isEqualTo("{height=1, weight=2}");
    assertThat(summary.examples().getFirst())
        .contains(wrongType.id().toString(), "(old) of column (age)", "contract (churn)");
  }

  /** The label became a number within the window: each contract takes the answers of its kind. */
  @Test
  void anAnswerOfTheOtherKindIsLeftOut() throws Exception {
    insert(1, 0.93, "{\"customer\": \"c1\"}");
    Row number = insert(2, 0.5, "{\"customer\": \"c2\"}");
    database.execute(
        "update prediction set label = '', score = 210000, probabilities = '{}', version = '2' where id = '%s'"
            .formatted(number.id()));
    CollectSummary ofClasses = collect(window(null, Duration.ZERO));
    assertThat(rows).hasSize(1).first().asString().startsWith("c1|").endsWith("|yes|0.93");
    assertThat(ofClasses.misfits()).isOne();
    assertThat(ofClasses.examples().getFirst())
        .contains("The answer was a number, and the label (left) has classes.");

    Contract ofNumber =
        Contract.parse(
            "{version: 1, name: churn, columns: [{name: customer, type: string, role: entity}, {name: left, type: number, role: label}]}",
            "contract");
    List<String> found = new ArrayList<>();
    CollectSummary ofNumbers =
        new Collector(pool)
            .collect(
                window(null, Duration.ZERO),
                PredictionLayout.of(ofNumber),
                (row, _) -> found.add(row.text(0) + " " + row.number(row.size() - 1)));
    assertThat(found).containsExactly("c2 210000.0");
    assertThat(ofNumbers.misfits()).isOne();
    assertThat(ofNumbers.examples().getFirst())
        .contains("The answer was the class (yes), and the label (left) is a number.");
  }

  @Test
  void aColumnThatVanishedLeavesRowsOutOnlyIfItMayNotBeMissing() throws Exception {
    PredictionLayout strict =
        PredictionLayout.of(
            Contract.parse(
                CONTRACT
                    .toJson()
                    .replaceFirst("(\"name\":\"age\"[^}]*\"nullable\":)true", "$1false"),
                "contract"));
    insert(1, 0.5, "{\"customer\": \"c1\", \"age\": 3, \"amount\": 4}");
    insert(2, 0.5, "{\"customer\": \"c2\", \"age\": 3}"); // amount may be missing
    insert(3, 0.5, "{\"customer\": \"c3\", \"amount\": 4}"); // age may not
    List<String> customers = new ArrayList<>();
    CollectSummary summary =
        new Collector(pool)
            .collect(window(null, Duration.ZERO), strict, (row, _) -> customers.add(row.text(0)));
    assertThat(customers).containsExactly("c1", "c2");
    assertThat(summary.misfits()).isOne();
    assertThat(summary.examples().getFirst()).contains("column (age) is missing");
  }

  @Test
  void whatIsOutOfBoundsStaysForDriftToFind() throws Exception {
    PredictionLayout bounded =
        PredictionLayout.of(
            Contract.parse(
                CONTRACT.toJson().replace("\"name\":\"amount\",", "\"name\":\"amount\",\"max\":1,"),
                "contract"));
    insert(1, 0.5, "{\"customer\": \"c1\", \"amount\": 4}");
    List<Double> amounts = new ArrayList<>();
    new Collector(pool)
        .collect(window(null, Duration.ZERO), bounded, (row, _) -> amounts.add(row.number(2)));
    assertThat(amounts).containsExactly(4.0);
  }

  @Test
  void theVersionThatAnsweredMostIsFirst() throws Exception {
    for (int i = 1; i <= 5; i++) {
      insert(i, 0.5, "{\"customer\": \"c1\"}");
    }
    database.execute(
        "update prediction set version = (array['9', '10', '9', '10', '2'])[extract(second from at)::int]");
    assertThat(new Collector(pool).versions(window("2", Duration.ZERO)))
        .containsExactly(Map.entry("10", 2L), Map.entry("9", 2L), Map.entry("2", 1L));
  }

  @Test
  void aTruthThatIsNoClassIsNoneAndALabelThatWasSentIsNoTruth() throws Exception {
    tell(insert(1, 0.5, "{\"customer\": \"c1\"}"), "perhaps");
    insert(2, 0.5, "{\"customer\": \"c2\", \"left\": \"yes\"}");
    CollectSummary summary = collect(window(null, Duration.ZERO));
    assertThat(rows).extracting(row -> row.split("\\|")[7]).containsExactly("null", "null");
    assertThat(summary.misfitLabels()).isOne();
    assertThat(summary.labelled()).isZero();
    assertThat(summary.examples().getFirst()).contains("The truth: ", "(perhaps)");
  }

  @Test
  void labelsForIdsNobodyKnowsAreCountedAndAddNoRow() throws Exception {
    insert(1, 0.5, "{\"customer\": \"c1\"}");
    UUID nobody = TestDatabase.id(DAY.plusSeconds(3), random);
    assertThat(record(NEXT_DAY.minusSeconds(1), nobody, "yes", false))
        .isEqualTo(Outcome.Kind.PENDING);
    record(NEXT_DAY.plusSeconds(1), TestDatabase.id(DAY, random), "yes", false); // too late
    record(DAY, TestDatabase.id(DAY.minusMillis(1), random), "yes", false); // another window's
    CollectSummary summary = collect(window(null, Duration.ZERO));
    assertThat(summary.waitingLabels()).isOne();
    assertThat(summary.rows()).isOne();
  }

  @Test
  void erasedEntitiesAreGoneFromARepetitionToo() throws Exception {
    database.insert(
        Row.of(TestDatabase.id(DAY.plusSeconds(1), random), 0.5)
            .withInputs("{\"customer\": \"c1\"}")
            .withEntity("c1"));
    insert(2, 0.5, "{\"customer\": \"c2\"}");
    assertThat(collect(window(null, Duration.ZERO)).rows()).isEqualTo(2);
    database.execute("delete from prediction where entity = 'c1'");
    assertThat(collect(window(null, Duration.ZERO)).rows()).isOne();
    assertThat(rows.getFirst()).startsWith("c2|");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2026-01-15           | 2026-01-16T00:00:00Z | PT0S  | The window's start (2026-01-15) is no instant
          2026-01-15T00:00:00Z | 2026-01-16           | PT0S  | The window's end (2026-01-16) is no instant
          2026-01-15T00:00:00Z | 2026-01-15T00:00:00Z | PT0S  | The window is empty
          2026-01-15T00:00:00Z | 2026-01-16T00:00:00Z | 1 day | The label maturity (1 day) is no duration
          2026-01-15T00:00:00Z | 2026-01-16T00:00:00Z | -PT1S | The maturity (PT-1S) must be from 0
          1969-01-15T00:00:00Z | 2026-01-16T00:00:00Z | PT0S  | must lie between 1970 and 2262
          2026-01-15T00:00:00Z | 2300-01-16T00:00:00Z | PT0S  | must lie between 1970 and 2262
          """)
  void namesWhatIsNoWindow(String from, String to, String maturity, String message) {
    assertThatThrownBy(
            () ->
                ProductionWindow.parse(
                    "churn", "", new ProductionWindow.Written(from, to, maturity)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }
}
