package dev.crema.requestretraining;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How long the service is waited for.
 *
 * @param answer most time of one attempt, to the last byte of its answer
 * @param pauses how waiting between two attempts is done
 * @param random draws how long that is
 */
record Patience(Duration answer, Pauses pauses, RandomGenerator random) {
  /** How often the service is asked at most. */
  static final int ATTEMPTS = 6;

  private static final Duration ANSWER = Duration.ofSeconds(15);
  private static final long FIRST_MILLIS = 1_000;
  private static final long MOST_MILLIS = 8_000;
  private static final Duration MOST_ASKED = Duration.ofSeconds(10);

  /** How waiting is done. */
  @FunctionalInterface
  interface Pauses {
    void pause(Duration duration) throws InterruptedException;
  }

  static Patience real() {
    return new Patience(ANSWER, Thread::sleep, new SplittableRandom());
  }

  /**
   * Waits before the next attempt: what the service asks for, ten seconds at most, and of a time
   * that doubles each time a half to the whole by chance, so that many steps do not come at once.
   *
   * @param attempt the number of the attempt that failed, from 1
   * @param asked what the service asks for; zero: nothing
   */
  void beforeNext(int attempt, Duration asked) throws InterruptedException {
    long whole = Math.min(MOST_MILLIS, FIRST_MILLIS << (attempt - 1));
    long millis = random.nextLong(whole / 2, whole + 1);
    Duration first = asked.compareTo(MOST_ASKED) < 0 ? asked : MOST_ASKED;
    pauses.pause(first.plusMillis(millis));
  }
}
