package dev.crema.productionlog.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.evaluation.metrics.Estimate;
import dev.crema.productionlog.truth.TestDatabase.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How well predictions did. Values are scikit-learn's, see {@code src/test/python/performance.py}.
 */
class PerformanceIT {
  private static final Node GOLDEN =
      Node.json(Path.of("src/test/resources/golden/performance.json"));
  private static final double ROUNDING = 1e-12;
  private static final Instant DAY = Instant.parse("2026-01-15T00:00:00Z");
  private static final Instant NEXT_DAY = DAY.plus(Duration.ofDays(1));
  private static final Duration MATURITY = Duration.ofDays(2);
  private static final Instant NOW = NEXT_DAY.plus(MATURITY);
  private static final List<String> BINARY = List.of("no", "yes");
  private static final List<String> FRUIT = List.of("apple", "pear", "plum");

  private static TestDatabase database;

  private final Random random = new Random(23);

  @SuppressWarnings("NullAway")
  private final Performance performance =
      new Performance(database.source(), new Facts(), Duration.ofSeconds(30));

  /** Version 2 has its classes the other way round, version 3 other ones; 4 is not known. */
  private static final class Facts implements ModelFacts {
    @Override
    public @Nullable List<String> classes(String model, String version) {
      return switch (version) {
        case "1" -> model.equals("fruit") ? FRUIT : BINARY;
        case "2" -> BINARY.reversed();
        case "3" -> List.of("no", "maybe");
        default -> null;
      };
    }

    @Override
    public Duration maturity(String model) {
      return MATURITY;
    }
  }

  @BeforeAll
  static void start() throws SQLException, IOException {
    database = TestDatabase.create();
  }

  @BeforeEach
  void clean() throws SQLException {
    database.clear();
  }

  private static PerformanceRequest request(Map<String, Double> baseline) {
    return new PerformanceRequest("churn", null, DAY, NEXT_DAY, NOW, BINARY, baseline);
  }

  private UUID id() {
    return TestDatabase.id(DAY.plusMillis(random.nextInt(86_400_000)), random);
  }

  /** Tells the truth of a row, a day later. */
  private static void tell(List<Row> rows, List<String> labels) throws SQLException {
    database.insert(rows);
    List<Observation> observations = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      String id = rows.get(i).id().toString();
      observations.add(new Observation(new Subject.Prediction(id), labels.get(i), null, false));
    }
    ModelFacts all =
        new ModelFacts() {
          @Override
          public List<String> classes(String model, String version) {
            return List.of("no", "yes", "maybe", "apple", "pear", "plum");
          }

          @Override
          public Duration maturity(String model) {
            return MATURITY;
          }
        };
    GroundTruth truth =
        new GroundTruth(
            database.source(),
            all,
            TruthSettings.defaults(),
            () -> DAY.plus(Duration.ofDays(2)).plus(Duration.ofHours(12)));
    assertThat(truth.record(new Batch(observations, "crm", null)))
        .extracting(Outcome::kind)
        .allMatch(kind -> kind == Outcome.Kind.RECORDED || kind == Outcome.Kind.LATE);
  }

  private List<Row> tellReference() throws SQLException {
    Node binary = GOLDEN.required("binary");
    List<Row> rows = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < binary.required("scores").items().size(); i++) {
      double score = binary.required("scores").items().get(i).number();
      int predicted = (int) binary.required("predicted").items().get(i).integer();
      rows.add(Row.of(id(), score).withAnswer(BINARY.get(predicted), List.of(1 - score, score)));
      labels.add(BINARY.get((int) binary.required("labels").items().get(i).integer()));
    }
    tell(rows, labels);
    return rows;
  }

  @Test
  void metricsOfTwoClassesAreThoseOfScikitLearn() throws SQLException {
    tellReference();
    PerformanceReport report = performance.measure(request(Map.of()));
    sameMetrics(report, GOLDEN.required("binary"), 6);
    Node calibration = GOLDEN.required("binary").required("calibration");
    assertThat(report.calibration()).hasSameSizeAs(calibration.required("rows").items());
    for (int i = 0; i < report.calibration().size(); i++) {
      PerformanceReport.Bin bin = report.calibration().get(i);
      assertThat(bin.bin().rows()).isEqualTo(calibration.required("rows").items().get(i).integer());
      double observed = calibration.required("observed").items().get(i).number();
      assertThat(bin.observed().value()).isCloseTo(observed, within(ROUNDING));
      assertThat(bin.bin().meanPredicted())
          .isCloseTo(calibration.required("mean").items().get(i).number(), within(ROUNDING));
      assertThat(bin.observed().lower()).isLessThanOrEqualTo(observed);
    }
    assertThat(report.measured().isSample()).isFalse();
    assertThat(report.measured().rows()).isEqualTo(400);
  }

  @Test
  void metricsOfMoreClassesAreThoseOfScikitLearn() throws SQLException {
    Node fruit = GOLDEN.required("multiclass");
    List<Row> rows = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < fruit.required("labels").items().size(); i++) {
      List<Double> answer =
          fruit.required("probabilities").items().get(i).items().stream()
              .map(Node::number)
              .toList();
      String predicted = FRUIT.get((int) fruit.required("predicted").items().get(i).integer());
      rows.add(Row.of(id(), 0.5).withModel("fruit", "1").withAnswer(predicted, answer));
      labels.add(FRUIT.get((int) fruit.required("labels").items().get(i).integer()));
    }
    tell(rows, labels);
    sameMetrics(
        performance.measure(
            new PerformanceRequest("fruit", "1", DAY, NEXT_DAY, NOW, FRUIT, Map.of())),
        fruit,
        5);
  }

  private static void sameMetrics(PerformanceReport report, Node expected, int count) {
    assertThat(report.undefined()).isEmpty();
    assertThat(report.metrics()).hasSize(count);
    for (PerformanceReport.Value value : report.metrics()) {
      assertThat(value.estimate().value())
          .as(value.metric())
          .isCloseTo(
              expected.required("metrics").required(value.metric()).number(), within(ROUNDING));
      assertThat(value.estimate().upper()).isGreaterThan(value.estimate().lower());
    }
  }

  @Test
  void theBaselineStandsBesideAndSaysWhetherItLiesWithin() throws SQLException {
    tellReference();
    PerformanceReport report =
        performance.measure(request(Map.of("auc", 0.76, "brier", 0.01, "pr_auc", 0.5)));
    assertThat(report.metrics())
        .filteredOn(value -> value.baseline() != null)
        .extracting(PerformanceReport.Value::metric, PerformanceReport.Value::isBaselineWithin)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("auc", inside(report, 0.76)),
            org.assertj.core.groups.Tuple.tuple("brier", false));
    assertThat(report.metrics().get(1).isBaselineWithin()).isNull();
  }

  /** Among 40 rows a good model has two positive ones on top by chance quite often. */
  @Test
  void ofTooFewRowsNothingIsSaidOfTheBaseline() throws SQLException {
    List<Row> rows = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(Row.of(id(), i < 2 ? 0.9 : 0.1 + i / 100.0));
      labels.add(i < 2 ? "yes" : "no");
    }
    tell(rows, labels);
    Map<String, Double> baseline =
        Map.of("auc", 0.92, "accuracy", 0.92, "f1", 0.7, "brier", 0.1, "calibration_error", 0.02);
    PerformanceReport few = performance.measure(request(baseline));
    assertThat(few.metrics().getFirst().estimate()).isEqualTo(new Estimate(1, 1, 1));
    assertThat(isWithin(few, "auc")).isNull();
    assertThat(isWithin(few, "f1")).isNull();
    assertThat(isWithin(few, "brier")).isNull();
    assertThat(isWithin(few, "accuracy")).as("Wilson's interval holds").isTrue();
    assertThat(isWithin(few, "calibration_error")).as("biased by the number of rows").isNull();
    assertThat(few.metrics())
        .filteredOn(PerformanceReport.Value::isReliable)
        .extracting(PerformanceReport.Value::metric)
        .containsExactly("accuracy");
    rows.clear();
    labels.clear();
    for (int i = 0; i < 20; i++) {
      rows.add(Row.of(id(), 0.3 + i / 50.0));
      labels.add(i % 2 == 0 ? "yes" : "no");
    }
    tell(rows, labels);
    PerformanceReport enough = performance.measure(request(baseline));
    assertThat(isWithin(enough, "auc")).isNotNull();
    assertThat(isWithin(enough, "f1")).isNotNull();
    assertThat(isWithin(enough, "brier")).isNotNull();
    assertThat(isWithin(enough, "calibration_error")).isNull();
  }

  private static @Nullable Boolean isWithin(PerformanceReport report, String metric) {
    return report.metrics().stream()
        .filter(value -> value.metric().equals(metric))
        .findFirst()
        .orElseThrow()
        .isBaselineWithin();
  }

  private static boolean inside(PerformanceReport report, double baseline) {
    var auc = report.metrics().getFirst().estimate();
    return auc.lower() <= baseline && baseline <= auc.upper();
  }

  @Test
  void coverageCountsWhatHasATruthAndLateTruthIsCounted() throws SQLException {
    UUID first = TestDatabase.id(DAY, random);
    UUID last = TestDatabase.id(NEXT_DAY.minusMillis(1), random);
    List<Row> rows = List.of(Row.of(first, 0.9), Row.of(last, 0.8), Row.of(id(), 0.7));
    tell(rows.subList(0, 2), List.of("yes", "no"));
    database.insert(rows.get(2), Row.of(TestDatabase.id(NEXT_DAY, random), 0.1));
    PerformanceReport.Window window = performance.measure(request(Map.of())).window();
    assertThat(window)
        .isEqualTo(new PerformanceReport.Window(NEXT_DAY, true, 3, Map.of("no", 1L, "yes", 1L), 1));
    assertThat(window.coverage()).isCloseTo(2.0 / 3, within(ROUNDING));
  }

  @Test
  void predictionsWhoseMaturityIsNotOverDoNotCount() throws SQLException {
    Instant edge = DAY.plusSeconds(100);
    List<Row> rows = new ArrayList<>();
    for (int millis : new int[] {-1, 0, 1}) {
      rows.add(Row.of(TestDatabase.id(edge.plusMillis(millis), random), 0.9));
    }
    tell(rows, List.of("yes", "no", "yes"));
    PerformanceReport.Window window = at(edge.plus(MATURITY)).window();
    assertThat(window.predictions()).as("the last instant is matured").isEqualTo(2);
    assertThat(window.withTruth()).isEqualTo(2);
    assertThat(window.isClosed()).isFalse();
    assertThat(window.to()).isEqualTo(edge.plusNanos(1_000));
    assertThat(at(DAY.minusSeconds(1)).window())
        .as("nothing is matured")
        .isEqualTo(new PerformanceReport.Window(DAY, false, 0, Map.of(), 0));
    assertThat(at(NOW.minusNanos(1_000)).window().isClosed()).isTrue();
    assertThat(at(NOW.minusNanos(2_000)).window().isClosed()).isFalse();
  }

  private PerformanceReport at(Instant now) throws SQLException {
    return performance.measure(
        new PerformanceRequest("churn", "1", DAY, NEXT_DAY, now, BINARY, Map.of()));
  }

  @Test
  void rowsThatCannotBeMeasuredAreCountedByReason() throws SQLException {
    tell(
        List.of(
            Row.of(id(), 0.9),
            Row.of(id(), 0.2),
            Row.of(id(), 0.7).withModel("churn", "2").withAnswer("yes", List.of(0.7, 0.3)),
            Row.of(id(), 0.7).withModel("churn", "3"),
            Row.of(id(), 0.7).withModel("churn", "4"),
            Row.of(id(), 0.7),
            Row.of(id(), 0.7).withAnswer("yes", List.of(0.1, 0.2, 0.7)),
            Row.of(id(), 0.7).withAnswer("yes", List.of(Double.NaN, 0.7)),
            Row.of(id(), 0.7).withAnswer("perhaps", List.of(0.3, 0.7)),
            Row.of(id(), 0.7).withAnswer("yes", List.of(0.9, 0.7))),
        List.of("yes", "no", "yes", "no", "no", "maybe", "no", "no", "no", "no"));
    PerformanceReport report = performance.measure(request(Map.of()));
    assertThat(report.measured().leftOut())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "Version (3) has other classes.", 1L,
                "The classes of version (4) are not known here.", 1L,
                "The truth is none of the classes.", 1L,
                "The logged answer is none: a label of the classes and a probability of each.",
                    4L));
    assertThat(report.measured().rows()).isEqualTo(3);
    assertThat(report.window().withTruth()).isEqualTo(10);
    assertThat(value(report, "brier"))
        .as("version 2 has its probabilities the other way round")
        .isCloseTo((0.01 + 0.04 + 0.09) / 3, within(ROUNDING));
  }

  private static double value(PerformanceReport report, String metric) {
    return report.metrics().stream()
        .filter(value -> value.metric().equals(metric))
        .findFirst()
        .orElseThrow()
        .estimate()
        .value();
  }

  @Test
  void aMetricThatTheRowsLeaveUndefinedSaysWhy() throws SQLException {
    assertThat(performance.measure(request(Map.of())).undefined())
        .hasSize(6)
        .containsEntry("auc", "There are 0 rows; an interval needs two.");
    assertThat(performance.gauges(request(Map.of())).metrics()).isEmpty();
    tell(List.of(Row.of(id(), 0.1), Row.of(id(), 0.2)), List.of("no", "no"));
    assertThat(performance.measure(request(Map.of())).undefined())
        .isEqualTo(
            Map.of(
                "auc", "2 rows are negative and 0 positive; an interval needs two of each.",
                "f1", "No row is positive, nor predicted to be."));
    assertThat(performance.gauges(request(Map.of())).metrics())
        .extracting(PerformanceReport.Value::metric)
        .containsExactly("accuracy", "brier", "log_loss", "calibration_error");
  }

  @Test
  void aSampleIsBoundedSeededAndSaidToBeOne() throws SQLException {
    List<Row> rows = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      double score = random.nextDouble();
      rows.add(Row.of(id(), score));
      labels.add(random.nextDouble() < score ? "yes" : "no");
    }
    tell(rows, labels);
    PerformanceReport all = performance.measure(request(Map.of()));
    PerformanceReport sample = performance.measure(request(Map.of()), new Sampling(1_000, 5));
    assertThat(sample.measured().isSample()).isTrue();
    assertThat(sample.measured().share())
        .isCloseTo((1_000 - 4 * Math.sqrt(1_000)) / 5_000, within(ROUNDING));
    assertThat(sample.measured().rows()).isBetween(700L, 1_000L);
    assertThat(sample.window()).as("counts are of all rows").isEqualTo(all.window());
    // The sample's interval is made for 95 %; the difference to all rows is within twice of it.
    var estimate = sample.metrics().getFirst().estimate();
    assertThat(value(all, "auc"))
        .isCloseTo(estimate.value(), within(estimate.upper() - estimate.lower()));
    assertThat(performance.measure(request(Map.of()), new Sampling(1_000, 5))).isEqualTo(sample);
    assertThat(performance.measure(request(Map.of()), new Sampling(1_000, 6)).metrics())
        .isNotEqualTo(sample.metrics());
    assertThat(performance.measure(request(Map.of()), new Sampling(1, 5)).measured().rows())
        .isLessThanOrEqualTo(1);
  }

  @Test
  void ofManyClassesFewerRowsAreRead() {
    assertThat(MeasuredRows.limit(Performance.MAX_ROWS, 2)).isEqualTo(1_000_000);
    assertThat(MeasuredRows.limit(Performance.MAX_ROWS, 10)).isEqualTo(100_000);
    assertThat(MeasuredRows.limit(Performance.MAX_GAUGE_ROWS, 10)).isEqualTo(50_000);
    assertThat(MeasuredRows.limit(Performance.MAX_ROWS, 2_000_000)).isEqualTo(1);
  }

  @Test
  void thresholdsDivideTheHashes() {
    assertThat(Performance.threshold(1)).isEqualTo(Long.MAX_VALUE);
    assertThat(Performance.threshold(0.5)).isZero();
    assertThat(Performance.threshold(0.25)).isEqualTo(Long.MIN_VALUE / 2);
  }

  @Test
  void oneVersionIsMeasuredAlone() throws SQLException {
    tell(
        List.of(Row.of(id(), 0.9), Row.of(id(), 0.9).withModel("churn", "2")),
        List.of("yes", "yes"));
    assertThat(at(NOW).window().predictions()).isEqualTo(1);
    assertThat(at(NOW).window().withTruth()).isEqualTo(1);
    assertThat(performance.measure(request(Map.of())).window().predictions()).isEqualTo(2);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> new PerformanceRequest("churn", null, DAY, DAY, NOW, BINARY, Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The window is empty");
    assertThatThrownBy(
            () -> new PerformanceRequest("churn", null, DAY, NOW, NOW, List.of("no"), Map.of()))
        .hasMessageContaining("two classes at least, or none of a number, not [no]");
    assertThatThrownBy(() -> new Sampling(0, 1)).hasMessageContaining("maxRows (0)");
  }
}
