package dev.crema.search;

/**
 * How to search.
 *
 * @param strategy how what is tried next is chosen
 * @param stopping what is not gone on with
 * @param direction which values are better
 * @param budget when it ends
 * @param seed where all chance comes from, any number
 */
public record SearchPlan(
    Strategy strategy, Stopping stopping, Direction direction, Budget budget, long seed) {

  /** How what is tried next is chosen. */
  public enum Strategy {
    /**
     * By chance alone, every trial by itself (Bergstra and Bengio, Random Search for
     * Hyper-Parameter Optimization, JMLR 13, 2012).
     */
    RANDOM,
    /**
     * Where good trials lie dense and others do not, by tree-structured Parzen estimators: {@link
     * ParzenEstimator} says how.
     */
    TPE
  }

  /** What is not gone on with. */
  public enum Stopping {
    /** Every trial is taken to its end. */
    NONE,
    /** A trial whose reports are worse than the median of those before it: {@link MedianRule}. */
    MEDIAN,
    /**
     * Trials start with a ninth of the resource; the better third goes on with a third, and of
     * those the better third with all: {@link Brackets}.
     */
    HALVING
  }

  /** Which values are better. */
  public enum Direction {
    /** Smaller ones, as of a loss. */
    MINIMISE,
    /** Larger ones, as of an accuracy. */
    MAXIMISE;

    /**
     * Returns a number that is smaller for better values.
     *
     * @param value any
     * @return the value or its negative
     */
    public double loss(double value) {
      return this == MINIMISE ? value : -value;
    }
  }

  /**
   * When a search ends.
   *
   * @param trials the most trials, in [1, {@value #MAX_TRIALS}]; a trial that goes on with more of
   *     the resource is one trial
   * @param seconds no trial begins after so many seconds of trials; 0 = any time
   */
  public record Budget(int trials, double seconds) {
    /** The most trials of a search. */
    public static final int MAX_TRIALS = 5_000;

    /** Checks the ranges. */
    public Budget {
      if (trials < 1 || trials > MAX_TRIALS) {
        throw new IllegalArgumentException(
            "The budget (%d) of trials must be from 1 to %d.".formatted(trials, MAX_TRIALS));
      }
      if (!(seconds >= 0 && Double.isFinite(seconds))) {
        throw new IllegalArgumentException(
            "The budget (%s) of seconds must be 0 or more.".formatted(seconds));
      }
    }
  }
}
