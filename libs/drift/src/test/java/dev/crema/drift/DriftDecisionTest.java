package dev.crema.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.RawRow;
import dev.crema.drift.Finding.Kind;
import dev.crema.drift.statistics.OutOfRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What becomes of each kind of window. */
final class DriftDecisionTest {
  private static final int ROWS = 2_000;

  private final RandomGenerator random = Production.random(11);
  private final ReferenceProfile training = Production.training(10, 5_000, random);
  private final Window quiet = Production.window(training, ROWS, random);

  private DriftDecision decide(Window window) {
    return DriftDecision.of(training, window, DriftPolicy.DEFAULT);
  }

  /** The quiet window with another column in the place of one. */
  private Window with(int column, WindowColumn other) {
    List<WindowColumn> columns = new ArrayList<>(quiet.columns());
    columns.set(column, other);
    return new Window(Production.TABLE.digest(), ROWS, columns, List.of());
  }

  private WindowNumbers numbers(int column, double[] values) {
    return WindowNumbers.of((ReferenceNumbers) training.columns().get(column), values);
  }

  private WindowCategories categories(int column, long missing, Map<String, Long> counts) {
    return WindowCategories.of(
        (ReferenceCategories) training.columns().get(column), missing, counts);
  }

  private static OutOfRange outside(ColumnDrift column) {
    return Objects.requireNonNull(column.outOfRange());
  }

  private static List<DriftDecision.Alarm> alarms(DriftDecision decision) {
    assertThat(decision).isInstanceOf(DriftDecision.Drifted.class);
    assertThat(decision.isDrifted()).isTrue();
    return ((DriftDecision.Drifted) decision).alarms();
  }

  private static DriftDecision.Alarm onlyAlarm(DriftDecision decision) {
    List<DriftDecision.Alarm> alarms = alarms(decision);
    assertThat(alarms).hasSize(1);
    return alarms.getFirst();
  }

  @Test
  void aWindowLikeTrainingIsQuiet() {
    DriftDecision decision = decide(quiet);
    assertThat(decision).isInstanceOf(DriftDecision.Quiet.class);
    assertThat(decision.isDrifted()).isFalse();
    assertThat(decision.reasons()).isEmpty();
    assertThat(((DriftDecision.Quiet) decision).columns()).hasSize(10);
  }

  @Test
  void anEmptyWindowGivesNoDecision() {
    Window empty = new WindowCounts(training).window();
    assertThat(decide(empty)).isEqualTo(new DriftDecision.TooFewRows(0, 500));
    assertThat(decide(empty).reasons()).containsExactly("The window has no rows.");
    assertThat(decide(empty).isDrifted()).isFalse();
  }

  @Test
  void tooFewRowsGiveNoDecisionHoweverDifferentTheyAre() {
    Window few = Production.window(training, 499, random);
    assertThat(decide(few)).isEqualTo(new DriftDecision.TooFewRows(499, 500));
    assertThat(decide(few).reasons())
        .containsExactly("The window has 499 rows; 500 are needed for a decision.");
    assertThat(decide(Production.window(training, 500, random)))
        .isInstanceOf(DriftDecision.Quiet.class);
  }

  @Test
  void anotherContractIsNotCompared() {
    Window other = new Window("f".repeat(64), 0, List.of(), List.of());
    DriftDecision decision = decide(other);
    assertThat(decision).isInstanceOf(DriftDecision.NotComparable.class);
    assertThat(decision.reasons())
        .containsExactly(
            "The rows of the window are under the contract (%s), those of training under (%s)."
                .formatted("f".repeat(64), Production.TABLE.digest()));
  }

  @Test
  void aColumnOfAnotherKindIsNotCompared() {
    ReferenceCategories texts = ReferenceCategories.of("x0", 0, Map.of("a", 1L));
    DriftDecision decision = decide(with(0, WindowCategories.of(texts, 0, Map.of("a", 2_000L))));
    assertThat(decision.reasons())
        .containsExactly("The column (x0) has categories in the window and numbers in training.");
  }

  @Test
  void aColumnThatVanishedAlarms() {
    List<WindowColumn> columns = new ArrayList<>(quiet.columns());
    columns.remove(3);
    DriftDecision.Alarm alarm =
        onlyAlarm(decide(new Window(Production.TABLE.digest(), ROWS, columns, List.of())));
    assertThat(alarm.finding().kind()).isEqualTo(Kind.VANISHED);
    assertThat(alarm.severity()).isEqualTo(Severity.P0);
    assertThat(alarm.reason())
        .isEqualTo("The column (x3) vanished: the window has no such column.");
  }

  @Test
  void aColumnThatTrainingDidNotHaveIsOverlooked() {
    List<WindowColumn> columns = new ArrayList<>(quiet.columns());
    columns.add(new WindowNumbers("new", ROWS, 0, 0, null));
    assertThat(decide(new Window(Production.TABLE.digest(), ROWS, columns, List.of())))
        .isInstanceOf(DriftDecision.Quiet.class);
  }

  @Test
  void aColumnThatIsAllMissingAlarms() {
    double[] missing = new double[ROWS];
    Arrays.fill(missing, Double.NaN);
    DriftDecision.Alarm alarm = onlyAlarm(decide(with(0, numbers(0, missing))));
    assertThat(alarm.finding().kind()).isEqualTo(Kind.MISSING);
    assertThat(alarm.finding().effect()).isEqualTo(1);
    assertThat(alarm.column().notes()).containsExactly("All values of the window are missing.");
    assertThat(alarm.reason())
        .startsWith("The column (x0) has another share of missing values: 100.0 % of the rows")
        .endsWith("100.0 % of the values are missing now.");
    assertThat(alarm.column().distances()).isEqualTo(Distances.NONE);
  }

  @Test
  void aColumnThatBecameConstantAlarms() {
    double[] constant = new double[ROWS];
    Arrays.fill(constant, 0.1);
    DriftDecision.Alarm alarm = onlyAlarm(decide(with(0, numbers(0, constant))));
    assertThat(alarm.finding().kind()).isEqualTo(Kind.NUMBERS);
    assertThat(alarm.finding().effect()).isBetween(0.5, 0.6); // Φ(0.1) = 0.54
    assertThat(alarm.column().notes()).containsExactly("All values of the window are 0.1.");
  }

  @Test
  void aShiftIsNamedWithItsSizeAndCertainty() {
    double[] shifted = Production.numbers(0, ROWS, random);
    Arrays.setAll(shifted, i -> shifted[i] + 1);
    DriftDecision decision = decide(with(0, numbers(0, shifted)));
    DriftDecision.Alarm alarm = onlyAlarm(decision);
    assertThat(alarm.finding().effect()).isBetween(0.33, 0.43); // 2Φ(½) − 1 = 0.383
    assertThat(((DriftDecision.Drifted) decision).severity()).isEqualTo(Severity.P0);
    assertThat(alarm.column().distances().wasserstein()).isBetween(0.9, 1.1);
    assertThat(decision.reasons()).hasSize(1);
    assertThat(decision.reasons().getFirst())
        .startsWith("The column (x0) has other values: 3")
        .contains("Kolmogorov-Smirnov D = 0.3", "p = ", "PSI 0.9");
  }

  @Test
  void newCategoriesAreNamed() {
    Map<String, Long> counts = new HashMap<>(Production.categories(7, ROWS - 300, random));
    counts.put("<script>", 200L);
    counts.put("zz", 100L);
    List<DriftDecision.Alarm> alarms = alarms(decide(with(7, categories(7, 0, counts))));
    assertThat(alarms)
        .extracting(found -> found.finding().kind())
        .containsExactlyInAnyOrder(Kind.CATEGORIES, Kind.NEW_CATEGORY);
    DriftDecision.Alarm alarm = alarms.getFirst();
    assertThat(alarm.column().newShare()).isCloseTo(0.15, within(1e-12));
    assertThat(alarm.column().newCategories()).containsExactly("<script>", "zz");
    assertThat(alarm.reason())
        .contains("The column (x7) has ", "15.0 % of the values are in categories", "<script>");
  }

  /** Few rows, but far more than chance puts into one category that training did not have. */
  @Test
  void aFewRowsInANewCategoryOrOutOfRangeAreSeen() {
    Map<String, Long> counts = new HashMap<>(Production.categories(7, 586, random));
    counts.put("zz", 14L);
    ColumnDrift drift = ColumnDrift.ofColumn(training.columns().get(7), categories(7, 0, counts));
    DriftDecision.Alarm fresh =
        onlyAlarm(DriftDecision.of(600, List.of(drift), DriftPolicy.DEFAULT));
    assertThat(fresh.finding().kind()).isEqualTo(Kind.NEW_CATEGORY);
    assertThat(fresh.severity()).isEqualTo(Severity.P2);
    double[] values = Production.numbers(0, ROWS, random);
    Arrays.fill(values, 0, 50, 1e6);
    DriftDecision.Alarm outside = onlyAlarm(decide(with(0, numbers(0, values))));
    assertThat(outside.finding().kind()).isEqualTo(Kind.RANGE);
  }

  @Test
  void numbersOutOfRangeAreCounted() {
    double[] values = Production.numbers(6, ROWS, random);
    Arrays.fill(values, 0, 150, 5);
    Arrays.fill(values, 150, 200, -5);
    List<DriftDecision.Alarm> alarms = alarms(decide(with(6, numbers(6, values))));
    assertThat(alarms)
        .extracting(found -> found.finding().kind())
        .containsExactly(Kind.RANGE, Kind.NUMBERS); // the larger effect first
    DriftDecision.Alarm alarm = alarms.getFirst();
    // Beside the quiet ones, of which one in 5,000 is expected.
    assertThat(outside(alarm.column()).above()).isBetween(150L, 152L);
    assertThat(outside(alarm.column()).below()).isBetween(50L, 52L);
    assertThat(alarm.reason())
        .startsWith("The column (x6) has numbers outside the range of training: 11.");
    assertThat(alarms.get(1).reason()).contains("of the values are outside the range of training.");
  }

  @Test
  void theModelsAnswersAreWatchedLikeColumns() {
    List<RawRow> rows = Customers.rows(4_000, Production.random(1));
    ReferenceProfile reference = Customers.profile(rows);
    WindowCounts window = new WindowCounts(reference);
    WindowCounts.Reader reader = WindowCounts.Reader.of(Customers.CONTRACT, reference);
    for (RawRow row : Customers.rows(1_000, Production.random(2))) {
      double score = Math.sqrt(Customers.score(row));
      window.add(reader, row, score, score >= 0.5 ? "yes" : "no");
    }
    DriftDecision decision = DriftDecision.of(reference, window.window(), DriftPolicy.DEFAULT);
    assertThat(decision.reasons()).hasSize(2);
    assertThat(decision.reasons())
        .anyMatch(r -> r.startsWith("The output (score) has other values"));
    assertThat(decision.reasons())
        .anyMatch(r -> r.startsWith("The output (class) has other categories"));
    assertThat(((DriftDecision.Drifted) decision).alarms()).allMatch(a -> a.column().isOutput());
  }

  @Test
  void theSameProfilesGiveTheSameDecision() {
    assertThat(decide(quiet)).isEqualTo(decide(quiet));
    List<ColumnDrift> columns = new ArrayList<>();
    for (int i = 0; i < training.columns().size(); i++) {
      columns.add(ColumnDrift.ofColumn(training.columns().get(i), quiet.columns().get(i)));
    }
    assertThat(DriftDecision.of(ROWS, columns, DriftPolicy.DEFAULT)).isEqualTo(decide(quiet));
  }

  /** From the paper's scheme: 0.01·4, then 0.02·3, then 0.03·2 raised to the one before, 0.5. */
  @Test
  void adjustedPValuesAreTheHandWorkedOnes() {
    assertThat(Holm.adjust(new double[] {0.03, 0.01, 0.5, 0.02}))
        .containsExactly(
            new double[] {0.06, 0.04, 0.5, 0.06}, org.assertj.core.data.Offset.offset(1e-15));
    assertThat(Holm.adjust(new double[] {0.9, 0.8})).containsExactly(1, 1);
    assertThat(Holm.adjust(new double[0])).isEmpty();
  }

  @Test
  void severityBeginsWhereItSays() {
    assertThat(Severity.of(0)).isEqualTo(Severity.P2);
    assertThat(Severity.of(Math.nextDown(0.05))).isEqualTo(Severity.P2);
    assertThat(Severity.of(0.05)).isEqualTo(Severity.P1);
    assertThat(Severity.of(0.10)).isEqualTo(Severity.P1);
    assertThat(Severity.of(Math.nextUp(0.10))).isEqualTo(Severity.P0);
    assertThat(Severity.P0.id()).isEqualTo("p0");
    assertThatThrownBy(() -> Severity.of(Double.NaN)).hasMessageContaining("(NaN)");
  }

  @Test
  void aPolicyThatCannotBeKeptIsRefused() {
    assertThatThrownBy(() -> new DriftPolicy(0, 0.02, 500)).hasMessageContaining("rate (0.0)");
    assertThatThrownBy(() -> new DriftPolicy(0.51, 0.02, 500)).hasMessageContaining("rate (0.51)");
    assertThatThrownBy(() -> new DriftPolicy(Double.NaN, 0.02, 500)).hasMessageContaining("(NaN)");
    assertThatThrownBy(() -> new DriftPolicy(0.01, 1, 500)).hasMessageContaining("effect (1.0)");
    assertThatThrownBy(() -> new DriftPolicy(0.01, 0.02, 99)).hasMessageContaining("(99)");
    assertThatThrownBy(() -> DriftDecision.of(-1, List.of(), DriftPolicy.DEFAULT))
        .hasMessageContaining("rows (-1)");
    assertThatThrownBy(
            () -> ColumnDrift.ofColumn(training.columns().get(0), quiet.columns().get(1)))
        .hasMessageContainingAll("(x1)", "(x0)");
  }

  @Test
  void aWindowWhoseColumnsDoNotFitIsRefused() {
    WindowNumbers column = new WindowNumbers("x", 3, 0, 0, null);
    assertThatThrownBy(() -> new Window(Production.TABLE.digest(), 4, List.of(column), List.of()))
        .hasMessageContainingAll("(x)", "(4) rows", "(3) missing");
    assertThatThrownBy(
            () -> new Window(Production.TABLE.digest(), 3, List.of(column, column), List.of()))
        .hasMessageContaining("once");
    assertThatThrownBy(() -> new Window("x", 0, List.of(), List.of()))
        .hasMessageContaining("digest (x)");
    assertThatThrownBy(() -> new WindowNumbers("x", 0, 1, 0, null)).hasMessageContaining("(1)");
  }
}
