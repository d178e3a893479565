package dev.crema.evaluation.leakage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChanceTest {
  /**
   * The logarithms are those of scipy 1.17.1, {@code scipy.stats.beta.logsf(r2, a, freedom / 2)}.
   */
  @ParameterizedTest
  @CsvSource({
    "0.99, 8, -19.713345845796397, -18.420680743952364",
    "0.5, 8, -3.8074871433821844, -2.772588722239781",
    "0.99, 200, -463.38824346041713, -460.51701859880905",
    "0.9, 30, -36.424262594301425, -34.53877639491069",
    "0.1, 500, -28.53962277283717, -26.340128914456578"
  })
  void theBoundOfAnR2IsThatOfTheBetaDistribution(
      double r2, long freedom, double onePredictor, double twoPredictors) {
    assertThat(Chance.ofLine(r2, freedom))
        .as("an upper bound that is near")
        .isBetween(onePredictor, onePredictor + 0.6);
    assertThat(Chance.ofLineAndMean(r2, freedom)).isCloseTo(twoPredictors, within(1e-9));
  }

  /**
   * A line, and a line of ranks: both bounds together are exceeded no more often than twice the
   * probability of one. With missing values there is a mean, too, which fits as well.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 5})
  void featuresThatKnowNothingPassTheBoundAsRarelyAsItSays(int missing) {
    int rows = 14;
    int tables = 20_000;
    double level = Math.log(0.02);
    Random random = new Random(17L + missing);
    int beyond = 0;
    for (int table = 0; table < tables; table++) {
      double[] x = random.doubles(rows).map(_ -> random.nextGaussian()).toArray();
      Arrays.fill(x, 0, missing, Double.NaN);
      Strength strength = new NumberStrength(labels(rows, random)).of(values(x), many(rows));
      beyond += strength.logChance() <= level ? 1 : 0;
    }
    // Twice 0.02, and three deviations of a share of so many tables.
    assertThat(beyond / (double) tables).isBetween(0.005, 0.04 + 3 * Math.sqrt(0.04 / tables));
  }

  private static Values values(double[] numbers) {
    return new Values(
        "x", ColumnType.NUMBER, Arrays.stream(numbers).mapToLong(Hash::of).toArray(), numbers);
  }

  private static Values.Codes many(int rows) {
    return new Values.Codes(IntStream.range(0, rows).toArray(), rows, true);
  }

  private static Labels labels(int rows, Random random) {
    Contract contract =
        Contract.parse(
            "{version: 1, name: c, columns: [{name: y, type: number, role: label}]}", "c");
    Labels labels = new Labels(contract);
    RawRow row = new RawRow(1);
    for (int i = 0; i < rows; i++) {
      row.setNumber(0, random.nextGaussian());
      labels.add(row);
    }
    return labels;
  }
}
