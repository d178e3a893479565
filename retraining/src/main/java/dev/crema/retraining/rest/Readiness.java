package dev.crema.retraining.rest;

import dev.crema.retraining.core.Retrainings;
import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.service.rest.Problem;
import dev.crema.service.transport.Lifecycle;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether alerts can be taken. PostgreSQL is asked at most once a second, however many ask whether
 * we are ready, and by one of them alone.
 */
@Singleton
final class Readiness {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Retrainings retrainings;
  private final Lifecycle lifecycle;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile @Nullable Look last;

  /** What was found, and when. */
  private record Look(boolean isThere, long nanos) {
    boolean isFresh() {
      return System.nanoTime() - nanos < FRESH_NANOS;
    }
  }

  Readiness(Retrainings retrainings, Lifecycle lifecycle) {
    this.retrainings = retrainings;
    this.lifecycle = lifecycle;
  }

  /** Returns why the service is not ready; null if it is. May wait for PostgreSQL. */
  @Nullable HttpResponse<byte[]> refusal() {
    if (lifecycle.isStopping()) {
      return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "The service is stopping.").response();
    }
    return isStoreThere()
        ? null
        : Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "PostgreSQL does not answer.").response();
  }

  private boolean isStoreThere() {
    Look known = last;
    if (known != null && (known.isFresh() || looking.isLocked())) {
      return known.isThere();
    }
    looking.lock();
    try {
      Look meanwhile = last;
      if (meanwhile != null && meanwhile.isFresh()) {
        return meanwhile.isThere();
      }
      boolean isThere = look();
      last = new Look(isThere, System.nanoTime());
      return isThere;
    } finally {
      looking.unlock();
    }
  }

  private boolean look() {
    try {
      var _ = retrainings.models();
      return true;
    } catch (StoreUnavailableException _) {
      return false;
    }
  }
}
