package dev.crema.productionlog;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * The breaker on PostgreSQL, asked by everyone who brings batches. Opens when of the last batches,
 * at least three and at most ten, half failed or took half of the time they may take; after two
 * seconds lets one try, and closes if that goes well.
 */
final class Breaker {
  static final Duration OPEN = Duration.ofSeconds(2);

  /** What PostgreSQL is asked for. */
  @FunctionalInterface
  interface Attempt {
    void run() throws SQLException;
  }

  /** A clock that never jumps: by the wall clock an open breaker could stay open for hours. */
  private static final class Monotonic extends Clock {
    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(System.nanoTime());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final CircuitBreaker breaker;

  Breaker(DatabaseSettings settings) {
    this(settings, new Monotonic());
  }

  Breaker(DatabaseSettings settings, Clock clock) {
    breaker =
        CircuitBreaker.of(
            "postgresql",
            CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(3)
                .failureRateThreshold(50)
                .slowCallRateThreshold(50)
                .slowCallDurationThreshold(settings.commitTimeout().dividedBy(2))
                .waitDurationInOpenState(OPEN)
                .permittedNumberOfCallsInHalfOpenState(1)
                .clock(clock)
                .build());
  }

  /** Returns whether PostgreSQL may be asked; then comes {@link #run} or {@link #giveBack}. */
  boolean permits() {
    return breaker.tryAcquirePermission();
  }

  /**
   * Asks PostgreSQL and notes how that went; refused rows do not count against it.
   *
   * @param batches how many are brought together: the time counts for each
   */
  void run(int batches, Attempt attempt) throws SQLException {
    long start = System.nanoTime();
    // Whatever is thrown, it is noted: a permission that is never given back would be the last.
    boolean well = false;
    Throwable problem = null;
    try {
      attempt.run();
      well = true;
    } catch (SQLException e) {
      well = Problems.isData(e);
      problem = e;
      throw e;
    } catch (RuntimeException | Error e) {
      problem = e;
      throw e;
    } finally {
      long nanos = (System.nanoTime() - start) / batches;
      if (well || problem == null) {
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
      } else {
        breaker.onError(nanos, TimeUnit.NANOSECONDS, problem);
      }
    }
  }

  /** Gives back a permission of which no use was made. */
  void giveBack() {
    breaker.releasePermission();
  }

  LogStatus.Breaker state() {
    return switch (breaker.getState()) {
      case CLOSED, DISABLED, METRICS_ONLY -> LogStatus.Breaker.CLOSED;
      case OPEN, FORCED_OPEN -> LogStatus.Breaker.OPEN;
      case HALF_OPEN -> LogStatus.Breaker.HALF_OPEN;
    };
  }
}
