package dev.crema.drift.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.drift.statistics.Distribution;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShapeTest {

  private static Shape shape(Distribution first, Distribution second) {
    return Objects.requireNonNull(Shape.of(first, second));
  }

  @Test
  void evenNumbersGiveEvenBinsWhoseSumIsOne() {
    double[] numbers = IntStream.range(0, 24_000).mapToDouble(i -> i / 24_000.0).toArray();
    Distribution grid = Distribution.grid(500, numbers);
    double[] shares = shape(grid, grid).shares(grid);
    assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
    for (double share : shares) {
      assertThat(share).isCloseTo(1.0 / Shape.BINS, within(0.001)); // a step of the numbers
    }
  }

  @Test
  void aNumberFarAwayDoesNotFlattenTheRest() {
    double[] numbers = IntStream.range(0, 1_000).mapToDouble(i -> i).toArray();
    double[] far = numbers.clone();
    far[0] = 1e12;
    Shape shape = shape(Distribution.of(numbers), Distribution.of(far));
    assertThat(shape.high()).isLessThan(1_200);
    double[] shares = shape.shares(Distribution.of(far));
    assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
    assertThat(shares[Shape.BINS - 1]).isGreaterThan(0.0009); // it is in the last bin
  }

  @Test
  void aConstantStandsInTheMiddle() {
    Distribution five = Distribution.of(5, 5, 5);
    Shape shape = shape(five, five);
    assertThat((shape.low() + shape.high()) / 2).isEqualTo(5);
    assertThat(shape.shares(five)).contains(1.0);
  }

  @Test
  void whatIsTooFarApartIsNotDrawn() {
    Distribution wide = Distribution.of(-Double.MAX_VALUE, Double.MAX_VALUE);
    assertThat(Shape.of(wide, wide)).isNull();
    Distribution narrow = Distribution.of(1e300, Math.nextUp(1e300));
    assertThat(Shape.of(narrow, narrow)).isNull();
  }
}
