package dev.crema.inference.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  @Test
  void aConstantRateDoesNotDrift() {
    // 1e9 / 3000 is no whole number: a million rounded gaps would be 0.33 ms short.
    Arrivals arrivals = Arrivals.constant(3000);
    for (int i = 0; i < 3_000_000; i++) {
      arrivals.advance();
    }
    assertThat(arrivals.due(0)).isCloseTo(1_000_000_000_000L, within(1L));
  }

  @Test
  void poissonGapsHaveTheMeanAndTheSpreadOfAnExponential() {
    int count = 200_000;
    Arrivals arrivals = Arrivals.poisson(1000, new SplittableRandom(7));
    double sum = 0;
    double squares = 0;
    long before = 0;
    for (int i = 0; i < count; i++) {
      long gap = arrivals.due(0) - before;
      before += gap;
      arrivals.advance();
      sum += gap;
      squares += (double) gap * gap;
    }
    double mean = sum / count;
    double deviation = Math.sqrt(squares / count - mean * mean);
    // The mean of n exponentials has the relative standard error 1/sqrt(n), 0.22 % here; five of
    // them.
    assertThat(mean).isCloseTo(1e6, within(1.1e4));
    assertThat(deviation / mean).isCloseTo(1, within(0.02));
  }

  @Test
  void equalSeedsGiveEqualArrivals() {
    assertThat(first(new SplittableRandom(3))).isEqualTo(first(new SplittableRandom(3)));
    assertThat(first(new SplittableRandom(3))).isNotEqualTo(first(new SplittableRandom(4)));
  }

  private static long[] first(SplittableRandom random) {
    Arrivals arrivals = Arrivals.poisson(50, random);
    return LongStream.generate(
            () -> {
              arrivals.advance();
              return arrivals.due(0);
            })
        .limit(100)
        .toArray();
  }

  @Test
  void refusesARateThatIsNone() {
    assertThatThrownBy(() -> Arrivals.constant(0)).hasMessageContaining("(0.0)");
    assertThatThrownBy(() -> Arrivals.constant(Double.NaN)).hasMessageContaining("(NaN)");
  }
}
