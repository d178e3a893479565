package dev.crema.suggest.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ProfileTest {
  private static final ColumnSketch.Limits SMALL =
      new ColumnSketch.Limits(100, 10, 1_000, new DistinctValues.Pool(500));

  private static ColumnSketch sketch() {
    return new ColumnSketch("c", null, SMALL);
  }

  @Test
  void isExactForFewValues() {
    ColumnSketch sketch = sketch();
    for (int i = 1; i <= 9; i++) {
      sketch.text(Integer.toString(i % 3), i);
    }
    sketch.missing();
    ColumnProfile profile = sketch.profile();
    assertThat(profile.count()).isEqualTo(9);
    assertThat(profile.missing()).isEqualTo(1);
    assertThat(profile.distinct()).isEqualTo(new ColumnProfile.Distinct(3, true, false));
    assertThat(profile.top().values())
        .containsExactly(
            new ColumnProfile.Frequency("1", 3),
            new ColumnProfile.Frequency("2", 3),
            new ColumnProfile.Frequency("0", 3));
    // numpy.quantile([0, 0, 0, 1, 1, 1, 2, 2, 2], [.05, .25, .5, .75, .95]), numpy 2.3
    assertThat(profile.numbers())
        .isEqualTo(
            new ColumnProfile.Numbers(0, 2, 1, java.util.List.of(0.0, 0.0, 1.0, 2.0, 2.0), 0));
    assertThat(profile.lengths()).isEqualTo(new ColumnProfile.Lengths(1, 1, 1));
  }

  @Test
  void knowsThatAllValuesAreDifferentAsLongAsThePoolLasts() {
    DistinctValues.Pool pool = new DistinctValues.Pool(500);
    DistinctValues first = new DistinctValues(100, pool);
    DistinctValues second = new DistinctValues(100, pool);
    for (int i = 0; i < 600; i++) {
      first.add("a" + i);
    }
    assertThat(first.isUnique()).isTrue();
    assertThat(first.count()).isEqualTo(600);
    for (int i = 0; i < 101; i++) {
      second.add("b" + i);
    }
    assertThat(second.isUnique()).as("the pool is empty").isFalse();
    first.add("a7");
    assertThat(first.isUnique()).isFalse();
    assertThat(first.isExact()).as("it gave back what it had of the pool").isFalse();
  }

  @Test
  void estimatesManyDifferentValuesWithinItsStatedError() {
    for (int size : new int[] {1_000, 20_000, 300_000}) {
      DistinctValues values = new DistinctValues(100, new DistinctValues.Pool(0));
      for (int i = 0; i < size; i++) {
        values.add("value " + i);
        values.add("value " + i / 2);
      }
      assertThat(values.isExact()).isFalse();
      // Three standard errors of 1.6 %.
      assertThat(values.count()).isCloseTo(size, Percentage.withPercentage(4.9));
    }
  }

  @Test
  void findsWhatIsFrequentAmongManyAndSaysByHowMuchItMayBeWrong() {
    FrequentValues values = new FrequentValues(10);
    int rows = 10_000;
    for (int i = 0; i < rows; i++) {
      values.add(i % 4 == 0 ? "often" : "rare " + i);
    }
    assertThat(values.all().getFirst().value()).isEqualTo("often");
    assertThat(values.error()).isPositive().isLessThanOrEqualTo(rows / 11);
    assertThat(values.all().getFirst().count()).isBetween(rows / 4L - values.error(), rows / 4L);
  }

  @Test
  void quantilesOfASampleAreWithinTheirStatedError() {
    SampledNumbers numbers = new SampledNumbers(1_000);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 200_000; i++) {
      numbers.add(random.nextDouble());
    }
    ColumnProfile.Numbers result = numbers.numbers();
    // √(ln 40 / 2000), by hand
    assertThat(result.rankError()).isCloseTo(0.04295, within(1e-5));
    for (int i = 0; i < 5; i++) {
      assertThat(result.quantiles().get(i))
          .isCloseTo(ColumnProfile.Numbers.LEVELS[i], within(result.rankError()));
    }
    // The mean of 200,000 uniform numbers is 1/2 with a deviation of 0.00065.
    assertThat(result.mean()).isCloseTo(0.5, within(0.003));
  }

  @Test
  void tellsWhatTextsLookLike() {
    assertThat(TextKind.of("-5")).isEqualTo(TextKind.WHOLE);
    assertThat(TextKind.of("5.0")).isEqualTo(TextKind.WHOLE_WITH_POINT);
    assertThat(TextKind.of("007")).isEqualTo(TextKind.CODE);
    assertThat(TextKind.of("-007")).isEqualTo(TextKind.OTHER);
    assertThat(TextKind.of("9007199254740993")).isEqualTo(TextKind.CODE);
    assertThat(TextKind.of("0.5")).isEqualTo(TextKind.NUMBER);
    assertThat(TextKind.of("1e999")).isEqualTo(TextKind.OTHER);
    assertThat(TextKind.of("1.234,56")).isEqualTo(TextKind.DECIMAL_COMMA);
    assertThat(TextKind.of("0012-01-31")).isEqualTo(TextKind.DATE);
    assertThat(TextKind.of("2026-01-31 12:00:00")).isEqualTo(TextKind.TIMESTAMP);
    assertThat(TextKind.of("1/31/2026")).isEqualTo(TextKind.OTHER_DATE);
    assertThat(TextKind.of("N/A")).isEqualTo(TextKind.MISSING_WORD);
    assertThat(TextKind.of("TRUE")).isEqualTo(TextKind.TRUTH);
    assertThat(TextKind.of("\uff14\uff12")).isEqualTo(TextKind.OTHER);
  }
}
