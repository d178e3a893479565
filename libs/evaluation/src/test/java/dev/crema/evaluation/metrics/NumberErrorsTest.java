package dev.crema.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Metrics of numbers; reference values by scikit-learn 1.9.1 and NumPy 2.4.6. */
final class NumberErrorsTest {
  private static final double[] LABELS = {3.5, -0.5, 2, 7, 4.25, 10, -6, 1.5, 8, 2.75};
  private static final double[] FIRST = {3, 0.25, 2, 8, 5.5, 9, -4, 1, 8.5, 3};
  private static final double[] SECOND = {2.5, 0.0, 2.5, 6, 6, 8, -5, 3, 7, 1.5};

  @Test
  void metricsAreScikitLearns() {
    assertThat(NumberErrors.rmse(FIRST, LABELS)).isCloseTo(0.9453835200594519, within(1e-15));
    assertThat(NumberErrors.mae(FIRST, LABELS)).isCloseTo(0.775, within(1e-15));
    assertThat(NumberErrors.r2(FIRST, LABELS)).isCloseTo(0.9523968042609854, within(1e-15));
    assertThat(NumberErrors.mape(FIRST, LABELS)).isCloseTo(0.29999076903488664, within(1e-15));
    assertThat(NumberErrors.rmse(SECOND, LABELS)).isCloseTo(1.2399596767637244, within(1e-15));
    assertThat(NumberErrors.r2(SECOND, LABELS)).isCloseTo(0.9181091877496671, within(1e-15));
  }

  /**
   * Of 400 rows, with the standard errors of the differences by NumPy's jackknife (leaving out each
   * row once), which share no formula with ours.
   */
  @Test
  void intervalsAreThoseOfTheJackknife() {
    double[] y = IntStream.range(0, 400).mapToDouble(i -> 100 + 10 * Math.sin(i) + i % 7).toArray();
    double[] a = IntStream.range(0, 400).mapToDouble(i -> y[i] + 3 * Math.sin(3 * i + 1)).toArray();
    double[] b =
        IntStream.range(0, 400).mapToDouble(i -> y[i] + 3.5 * Math.sin(5 * i + 2) + 0.2).toArray();
    compare(NumberErrors.rmseDifference(a, b, y), -0.36304193832338916, 0.058333510282009456);
    compare(NumberErrors.r2Difference(a, b, y), 0.03127973791374172, 0.005280691120572143);
    compare(NumberErrors.maeDifference(a, b, y), -0.3251254781195909, 0.07119256533663883);
  }

  /** Of the same rows, with the standard errors by NumPy's jackknife. */
  @Test
  void intervalsOfOneModelAreThoseOfTheJackknife() {
    double[] y = IntStream.range(0, 400).mapToDouble(i -> 100 + 10 * Math.sin(i) + i % 7).toArray();
    double[] a = IntStream.range(0, 400).mapToDouble(i -> y[i] + 3 * Math.sin(3 * i + 1)).toArray();
    compare(NumberErrors.rmseEstimate(a, y), 2.1220897169825816, 0.037516486910976636);
    compare(NumberErrors.maeEstimate(a, y), 1.9107831898685168, 0.04621439544626687);
    compare(NumberErrors.r2Estimate(a, y), 0.9157839806140131, 0.004628859875014201);
    compare(NumberErrors.mapeEstimate(a, y), 0.018638142999581907, 0.0004565320450730101);
  }

  @Test
  void intervalsEndWhereTheMetricDoes() {
    double[] y = {1, 2, 3, 40};
    assertThat(NumberErrors.maeEstimate(new double[] {1, 2, 3, 10}, y).lower()).isZero();
    assertThat(NumberErrors.r2Estimate(new double[] {1, 9, 3, 40}, y).upper()).isEqualTo(1);
    assertThat(NumberErrors.rmseEstimate(y, y)).isEqualTo(new Estimate(0, 0, 0));
    assertThatThrownBy(() -> NumberErrors.mapeEstimate(y, new double[] {0, 2, 3, 40}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too near to 0");
  }

  private static void compare(Estimate found, double value, double standardError) {
    assertThat(found.value()).isCloseTo(value, within(1e-12));
    double half = (found.upper() - found.lower()) / 2;
    assertThat(half / 1.959963984540054).isCloseTo(standardError, within(0.01 * standardError));
  }

  private static void compare(PairedDifference found, double difference, double standardError) {
    assertThat(found.difference()).isCloseTo(difference, within(1e-12));
    double half = (found.upper() - found.lower()) / 2;
    // The jackknife and the delta method agree up to terms of 1 / rows.
    assertThat(half / 1.959963984540054).isCloseTo(standardError, within(0.01 * standardError));
  }

  @Test
  void theOrderOfRowsChangesNothing() {
    int[] order = {9, 3, 0, 7, 1, 8, 2, 6, 4, 5};
    double[] labels = Arrays.stream(order).mapToDouble(i -> LABELS[i]).toArray();
    double[] first = Arrays.stream(order).mapToDouble(i -> FIRST[i]).toArray();
    double[] second = Arrays.stream(order).mapToDouble(i -> SECOND[i]).toArray();
    assertThat(NumberErrors.rmse(first, labels)).isEqualTo(NumberErrors.rmse(FIRST, LABELS));
    assertThat(NumberErrors.r2(first, labels)).isEqualTo(NumberErrors.r2(FIRST, LABELS));
    assertThat(NumberErrors.mape(first, labels)).isEqualTo(NumberErrors.mape(FIRST, LABELS));
    assertThat(NumberErrors.r2Difference(first, second, labels))
        .isEqualTo(NumberErrors.r2Difference(FIRST, SECOND, LABELS));
    assertThat(NumberPlot.of(first, labels)).isEqualTo(NumberPlot.of(FIRST, LABELS));
  }

  @Test
  void whatRowsLeaveUndefinedIsNotANumber() {
    double[] same = {2, 2, 2};
    assertThat(NumberErrors.r2(new double[] {1, 2, 3}, same)).isNaN();
    assertThat(NumberErrors.mape(new double[] {1, 1}, new double[] {0, 5})).isNaN();
    assertThat(NumberErrors.mape(new double[] {1, 1}, new double[] {0.001, 5})).isNaN();
    assertThat(NumberErrors.mape(new double[] {1}, new double[] {0})).isNaN();
    assertThat(NumberErrors.mape(new double[] {90, 110}, new double[] {100, 100}))
        .isCloseTo(0.1, within(1e-15));
  }

  @Test
  void aModelWithoutErrorsHasAnIntervalToo() {
    PairedDifference found = NumberErrors.rmseDifference(LABELS, SECOND, LABELS);
    assertThat(found.first()).isZero();
    assertThat(found.lower()).isLessThan(found.upper());
    assertThat(NumberErrors.rmseDifference(LABELS, LABELS, LABELS).upper()).isZero();
  }

  @Test
  void refusesOtherLengthsAndWhatIsNotFinite() {
    assertThatThrownBy(() -> NumberErrors.mae(new double[1], new double[2]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NumberErrors.mae(new double[] {Double.NaN}, new double[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(NaN)");
    assertThatThrownBy(
            () -> NumberErrors.rmseDifference(new double[1], new double[1], new double[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two rows");
  }

  @Test
  void plotsCountEveryRowOnce() {
    NumberPlot plot = NumberPlot.of(FIRST, LABELS);
    assertThat(plot.lower()).isEqualTo(-6);
    assertThat(plot.upper()).isEqualTo(10);
    assertThat(plot.cells().stream().mapToLong(NumberPlot.Cell::rows).sum()).isEqualTo(10);
    // −6 is in the first cell; −4 is 2 of 16 above the lower end: cell 5 of 40.
    assertThat(plot.cells()).contains(new NumberPlot.Cell(0, 5, 1));
    assertThat(plot.groups()).hasSize(10);
    assertThat(plot.groups().getFirst().errors()).containsExactly(2.0, 2.0, 2.0, 2.0, 2.0);
    double[] numbers = IntStream.range(0, 1000).mapToDouble(i -> i).toArray();
    double[] shifted = Arrays.stream(numbers).map(x -> x + 5).toArray();
    NumberPlot many = NumberPlot.of(shifted, numbers);
    assertThat(many.groups()).hasSize(10).allMatch(group -> group.rows() == 100);
    assertThat(many.groups().getLast().meanPredicted()).isCloseTo(954.5, within(1e-9));
    assertThat(NumberPlot.of(new double[] {3}, new double[] {3}).cells()).hasSize(1);
    double[] huge = {-Double.MAX_VALUE, Double.MAX_VALUE};
    assertThat(NumberPlot.of(huge, huge).cells())
        .containsExactly(new NumberPlot.Cell(0, 0, 1), new NumberPlot.Cell(39, 39, 1));
  }
}
