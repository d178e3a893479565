package dev.crema.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.drift.statistics.Distribution;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** The way of a component: every row is there, and a run that is repeated answers the same. */
final class WindowComparerTest {
  private final ReferenceProfile reference =
      columnsOf(Customers.profile(Customers.rows(3_000, Production.random(1))));

  private static ReferenceProfile columnsOf(ReferenceProfile profile) {
    return new ReferenceProfile(
        profile.contractDigest(), profile.rows(), profile.columns(), List.of());
  }

  private WindowComparer comparer(List<RawRow> rows) {
    return new WindowComparer(reference, Customers.CONTRACT).add(Customers.source(rows));
  }

  @Test
  void theDecisionIsThatOfTheWholeWindow() {
    List<RawRow> rows = Customers.rows(1_000, Production.random(2));
    rows.forEach(row -> row.setNumber(4, row.number(4) + 1));
    WindowComparer comparer = comparer(rows);
    DriftDecision whole =
        DriftDecision.of(
            reference, Customers.counted(reference, rows).window(), DriftPolicy.DEFAULT);
    DriftDecision found =
        DriftDecision.of(comparer.rows(), comparer.compare(), DriftPolicy.DEFAULT);
    assertThat(found.reasons()).isEqualTo(whole.reasons());
    assertThat(found.reasons()).hasSize(1);
    assertThat(found.reasons().getFirst()).startsWith("The column (orders) has other values");
  }

  @Test
  void theOrderOfTheRowsChangesNoFinding() {
    List<RawRow> rows = Customers.rows(2_000, Production.random(3));
    List<ColumnDrift> first = comparer(rows).compare();
    Collections.shuffle(rows, new Random(5));
    List<ColumnDrift> second = comparer(rows).compare();
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i).findings()).isEqualTo(first.get(i).findings());
      assertThat(second.get(i).distances().populationStability())
          .isEqualTo(first.get(i).distances().populationStability());
    }
  }

  /** What is counted in cells is exact at their ends, so only the distance of earth differs. */
  @Test
  void cellsGiveTheFindingsOfAllNumbers() {
    for (int seed = 0; seed < 140; seed++) {
      RandomGenerator random = Production.random(seed);
      ReferenceNumbers training =
          ReferenceNumbers.of("x", Production.numbers(seed % 7, 500 + 40 * seed, random));
      double[] values = Production.numbers(seed % 7, 900, random);
      CellCounter cells = new CellCounter(training);
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i] * (1 + seed % 3) + seed % 2;
        cells.add(values[i]);
      }
      ColumnDrift found = ColumnDrift.ofColumn(training, cells.column());
      ColumnDrift exact = ColumnDrift.ofColumn(training, WindowNumbers.of(training, values));
      assertThat(found.findings()).isEqualTo(exact.findings());
      assertThat(found.outOfRange()).isEqualTo(exact.outOfRange());
      assertThat(found.notes()).isEqualTo(exact.notes());
      assertThat(found.distances().populationStability())
          .isEqualTo(exact.distances().populationStability());
      assertThat(found.distances().jensenShannon()).isEqualTo(exact.distances().jensenShannon());
      assertThat(found.distances().wasserstein())
          .isCloseTo(exact.distances().wasserstein(), within(bound(cells)));
    }
  }

  @Test
  void manyNumbersAtOnceAreCountedAsOneByOne() {
    for (int seed = 0; seed < 70; seed++) {
      RandomGenerator random = Production.random(seed);
      ReferenceNumbers training =
          ReferenceNumbers.of("x", Production.numbers(seed % 7, 500 + 40 * seed, random));
      double[] values = withNeighbours(training, Production.numbers(seed % 7, 900, random));
      CellCounter all = new CellCounter(training);
      all.add(values, values.length, new int[values.length]);
      CellCounter each = new CellCounter(training);
      for (double value : values) {
        each.add(value);
      }
      assertThat(all.counts()).usingRecursiveComparison().isEqualTo(each.counts());
    }
  }

  /** The numbers, some missing ones, all points of training and what is next to them. */
  private static double[] withNeighbours(ReferenceNumbers training, double[] values) {
    double[] points = training.requireDistribution().points().values();
    return DoubleStream.concat(
            Arrays.stream(values),
            Arrays.stream(points)
                .flatMap(
                    point ->
                        DoubleStream.of(
                            Math.nextDown(point), point, Math.nextUp(point), Double.NaN)))
        .toArray();
  }

  /** Σ gap share · gap width: how far the numbers between two points may have to move. */
  private static double bound(CellCounter cells) {
    Distribution found = cells.column().requireDistribution();
    Distribution.Points points = found.points();
    double sum = 1e-9;
    for (int i = 1; i < points.values().length; i++) {
      double width = points.values()[i] - points.values()[i - 1];
      sum += width * (points.below()[i] - points.upTo()[i - 1]) / found.count();
    }
    return sum;
  }

  @Test
  void numbersOutsideTheRangeMoveEarthAsFarAsTheyLie() {
    ReferenceNumbers training = ReferenceNumbers.of("x", new double[] {0, 1});
    CellCounter cells = new CellCounter(training);
    double[] values = {-3, -1, 0, 1, 4, 8, 1e300};
    for (double value : values) {
      cells.add(value);
    }
    WindowNumbers found = cells.column();
    assertThat(found.below()).isEqualTo(2);
    assertThat(found.above()).isEqualTo(3);
    double exact =
        ColumnDrift.ofColumn(training, WindowNumbers.of(training, values))
            .distances()
            .wasserstein();
    assertThat(ColumnDrift.ofColumn(training, found).distances().wasserstein())
        .isCloseTo(exact, within(1e-9 * exact));
  }

  /** 0.1 + 0.2 is one step above 0.3: means of many such numbers are rounded to either side. */
  @Test
  void theMeanOfNumbersJustBeyondTheRangeStaysBeyondIt() {
    ReferenceNumbers training = ReferenceNumbers.of("x", new double[] {0.1 + 0.2, 0.5, 0.7});
    RandomGenerator random = Production.random(4);
    for (int run = 0; run < 2_000; run++) {
      CellCounter cells = new CellCounter(training);
      CellCounter others = new CellCounter(training);
      double[] beyond = {0.3, Math.nextUp(0.7)};
      cells.add(beyond[0]);
      others.add(beyond[1]);
      for (int i = random.nextInt(1, 300); i > 0; i--) {
        cells.add(beyond[random.nextInt(2)]);
        others.add(beyond[random.nextInt(2)]);
      }
      cells.merge(others);
      CellCounter again = new CellCounter(training);
      again.merge(cells); // refuses means within the range
      assertThat(again.counts().lowMean()).isLessThanOrEqualTo(0.1 + 0.2);
      assertThat(again.counts().highMean()).isGreaterThanOrEqualTo(0.7);
    }
  }

  @Test
  void aColumnThatWasAllMissingIsCountedToo() {
    CellCounter cells = new CellCounter(ReferenceNumbers.of("x", new double[] {Double.NaN}));
    cells.add(2);
    cells.add(4);
    cells.add(Double.NaN);
    assertThat(cells.column()).isEqualTo(new WindowNumbers("x", 1, 0, 0, Distribution.of(3, 3)));
  }

  @Test
  void anotherContractAndInfiniteNumbersAreRefused() {
    Contract other =
        Contract.parse(Customers.CONTRACT.toJson().replace("customers", "clients"), "clients");
    assertThatThrownBy(() -> new WindowComparer(reference, other))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("(clients)", "\nMaybe");
    List<RawRow> rows = Customers.rows(2, Production.random(4));
    rows.get(1).setNumber(3, Double.POSITIVE_INFINITY);
    assertThatThrownBy(() -> comparer(rows)).hasMessageContainingAll("(income)", "(Infinity)");
  }
}
