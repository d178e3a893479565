package dev.crema.inference.bench.load;

import java.util.random.RandomGenerator;

/**
 * When requests are due, in nanoseconds from the start of a run.
 *
 * <p>Whether an arrival can be sent makes no difference to the next one: that is what makes a loop
 * open.
 */
public interface Arrivals {
  /**
   * Returns when the next request is due.
   *
   * @param now the time, in nanoseconds from the start
   * @return nanoseconds from the start, not before those of the request before
   */
  long due(long now);

  /** Goes on to the request after the one that {@link #due} tells of. */
  void advance();

  /**
   * Returns requests at equal distances, the first at once.
   *
   * @param perSecond the rate, above 0
   * @return the arrivals, for one run
   */
  static Arrivals constant(double perSecond) {
    double gap = gap(perSecond);
    return new Arrivals() {
      private long sent;

      @Override
      public long due(long now) {
        // A product, not a sum: the rounding of a gap would add up over millions of requests.
        return (long) (sent * gap);
      }

      @Override
      public void advance() {
        sent++;
      }
    };
  }

  /**
   * Returns requests that come independently of each other: a Poisson process, whose gaps are
   * exponentially distributed.
   *
   * @param perSecond the mean rate, above 0
   * @param random where chance comes from; equal seeds give equal arrivals
   * @return the arrivals, for one run
   */
  static Arrivals poisson(double perSecond, RandomGenerator random) {
    double gap = gap(perSecond);
    return new Arrivals() {
      private double at = gap * random.nextExponential();

      @Override
      public long due(long now) {
        return (long) at;
      }

      @Override
      public void advance() {
        at += gap * random.nextExponential();
      }
    };
  }

  /**
   * Returns a request whenever a connection is free: a closed loop, which finds how much a server
   * can do and says nothing about latencies under a load that does not wait.
   *
   * @return the arrivals
   */
  static Arrivals saturating() {
    return new Arrivals() {
      @Override
      public long due(long now) {
        return now;
      }

      @Override
      public void advance() {
        // The next one is due when it can be sent.
      }
    };
  }

  private static double gap(double perSecond) {
    if (!(perSecond > 0)) { // written so that NaN is refused too
      throw new IllegalArgumentException("perSecond (%s) must be above 0.".formatted(perSecond));
    }
    return 1e9 / perSecond;
  }
}
