package dev.crema.inference.serving;

import dev.crema.registry.RegistryException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of one kind to the registry: so many at once, each within a time, and none while a breaker
 * is open.
 *
 * <p>The breaker opens when calls in a row found the registry unavailable. One that refuses has
 * answered: what it refuses may be one model's, and others must not wait for that.
 */
final class GuardedCalls {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedCalls.class);

  private final String name;
  private final Bounds bounds;
  private final Semaphore places;
  private final CircuitBreaker breaker;

  /**
   * Bounds of the calls.
   *
   * @param atOnce most calls at once; more wait for their turn, as long as a call may take
   * @param limit longest time of a call with all its attempts
   * @param failures failures in a row that open the breaker
   * @param pause time from then on in which the registry is left alone; after it one call tries
   */
  record Bounds(int atOnce, Duration limit, int failures, Duration pause) {}

  GuardedCalls(String name, Bounds bounds) {
    this.name = name;
    this.bounds = bounds;
    this.places = new Semaphore(bounds.atOnce(), true);
    this.breaker =
        CircuitBreaker.of(
            name,
            CircuitBreakerConfig.custom()
                .slidingWindowSize(bounds.failures())
                .minimumNumberOfCalls(bounds.failures())
                .failureRateThreshold(100)
                .waitDurationInOpenState(bounds.pause())
                .permittedNumberOfCallsInHalfOpenState(1)
                .clock(new SteadyClock())
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(
            event ->
                LOG.info(
                    "The registry's breaker ({}): {}.",
                    name,
                    event.getStateTransition().getToState()));
  }

  /** Returns whether the registry is not asked, or only to see whether it is back. */
  boolean isOpen() {
    return breaker.getState() != State.CLOSED;
  }

  /** Runs something whenever the registry is back. */
  void onClosed(Runnable action) {
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              if (event.getStateTransition().getToState() == State.CLOSED) {
                action.run();
              }
            });
  }

  /**
   * Asks the registry.
   *
   * @throws RegistryException as the call does; {@code UNAVAILABLE} if the breaker is open, no
   *     place becomes free, or the call takes too long
   */
  <T> T call(OwnThread.Task<T> call) throws IOException {
    takePlace();
    try {
      if (!breaker.tryAcquirePermission()) {
        throw unavailable("is not asked for %s, because it failed".formatted(bounds.pause()), null);
      }
      return permitted(call);
    } finally {
      places.release();
    }
  }

  private void takePlace() {
    try {
      if (!places.tryAcquire(bounds.limit().toNanos(), TimeUnit.NANOSECONDS)) {
        throw unavailable("is busy with other calls", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("was not waited for: interrupted", e);
    }
  }

  private <T> T permitted(OwnThread.Task<T> call) throws IOException {
    long start = System.nanoTime();
    boolean isTold = false;
    try {
      T answer = OwnThread.call("registry-" + name, bounds.limit(), call);
      isTold = succeeded(start);
      return answer;
    } catch (RegistryException e) {
      isTold = e.kind() == RegistryException.Kind.UNAVAILABLE ? failed(start, e) : succeeded(start);
      throw e;
    } catch (TimeoutException e) {
      isTold = failed(start, e);
      throw unavailable("took longer than %s".formatted(bounds.limit()), e);
    } finally {
      if (!isTold) {
        breaker.releasePermission(); // The disk's fault, ours, or the service is stopping.
      }
    }
  }

  private boolean succeeded(long start) {
    breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    return true;
  }

  private boolean failed(long start, Exception e) {
    breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
    return true;
  }

  private static RegistryException unavailable(String what, @Nullable Throwable cause) {
    return new RegistryException(
        RegistryException.Kind.UNAVAILABLE, "The model registry " + what + ".", cause);
  }
}
