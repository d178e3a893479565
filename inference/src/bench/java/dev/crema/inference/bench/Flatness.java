package dev.crema.inference.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether something grew: the median of the first third of the time after a warm-up beside that of
 * the last third.
 */
final class Flatness {
  private static final double WARM_UP = 0.1;

  private record Sample(double at, double value) {}

  private final List<Sample> samples = new ArrayList<>();

  /** Which part of the whole time a moment belongs to. */
  enum Part {
    WARM_UP,
    FIRST,
    MIDDLE,
    LAST
  }

  /**
   * Returns the part of a moment.
   *
   * @param at the share of the whole time that has passed, 0 to 1
   */
  static Part part(double at) {
    double after = (at - WARM_UP) / (1 - WARM_UP);
    if (after < 0) {
      return Part.WARM_UP;
    }
    return after < 1 / 3.0 ? Part.FIRST : after < 2 / 3.0 ? Part.MIDDLE : Part.LAST;
  }

  /**
   * Adds a sample.
   *
   * @param at the share of the whole time that has passed, 0 to 1
   * @param value what was seen
   */
  void add(double at, double value) {
    samples.add(new Sample(at, value));
  }

  /** Returns the median of the first third; NaN without samples in it. */
  double first() {
    return median(Part.FIRST);
  }

  /** Returns the median of the last third; NaN without samples in it. */
  double last() {
    return median(Part.LAST);
  }

  /** Returns by how much the last third lies above the first one; NaN without samples in both. */
  double growth() {
    return last() - first();
  }

  /** Returns the largest of all samples, those of the warm-up included; NaN without any. */
  double largest() {
    return samples.stream().mapToDouble(Sample::value).max().orElse(Double.NaN);
  }

  private double median(Part part) {
    double[] values =
        samples.stream()
            .filter(sample -> part(sample.at()) == part)
            .mapToDouble(Sample::value)
            .sorted()
            .toArray();
    int half = values.length / 2;
    if (values.length == 0) {
      return Double.NaN;
    }
    return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
}
