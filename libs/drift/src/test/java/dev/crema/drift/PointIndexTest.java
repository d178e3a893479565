package dev.crema.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class PointIndexTest {
  private static int byLooking(double[] points, double value) {
    int index = 0;
    while (index < points.length && points[index] < value) {
      index++;
    }
    return 2 * index + (index < points.length && points[index] == value ? 1 : 0);
  }

  private static void compare(double[] points, RandomGenerator random) {
    PointIndex index = new PointIndex(points);
    DoubleStream given =
        Arrays.stream(points).flatMap(p -> DoubleStream.of(p, Math.nextUp(p), Math.nextDown(p)));
    DoubleStream others =
        DoubleStream.of(-Double.MAX_VALUE, -1, -0.0, 0, Double.MIN_VALUE, 1, Double.MAX_VALUE);
    DoubleStream drawn = random.doubles(1_000).map(d -> 20 * d - 10);
    DoubleStream.concat(DoubleStream.concat(given, others), drawn)
        .filter(Double::isFinite)
        .forEach(
            value -> {
              assertThat(index.place(value))
                  .as("%s among %d points", value, points.length)
                  .isEqualTo(byLooking(points, value));
              assertThat(index.placeByHalves(value)).isEqualTo(byLooking(points, value));
            });
  }

  @Test
  void everyNumberFindsItsPlaceWhateverThePointsAre() {
    RandomGenerator random = Production.random(1);
    for (int count : new int[] {0, 1, 2, 3, 50, 501}) {
      compare(random.doubles(count).sorted().distinct().toArray(), random);
      compare(
          random.doubles(count).map(d -> Math.exp(80 * d - 40)).sorted().distinct().toArray(),
          random);
    }
    compare(new double[] {-Double.MAX_VALUE, -1, 0, 1, Double.MAX_VALUE}, random);
    compare(new double[] {0, Double.MIN_VALUE, 2 * Double.MIN_VALUE}, random);
    compare(new double[] {1, Math.nextUp(1.0), Math.nextUp(Math.nextUp(1.0))}, random);
  }
}
