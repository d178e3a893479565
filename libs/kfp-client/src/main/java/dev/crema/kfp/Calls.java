package dev.crema.kfp;

import dev.crema.kfp.KfpException.Kind;
import java.time.Duration;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Calls KFP within a deadline, and again what may be repeated. */
final class Calls {
  private final KfpSettings settings;
  private final KfpHttp http;
  private final Timekeeper time;
  private final RandomGenerator random;

  Calls(KfpSettings settings, Timekeeper time, RandomGenerator random) {
    this.settings = settings;
    this.http = new KfpHttp(settings);
    this.time = time;
    this.random = random;
  }

  KfpSettings settings() {
    return settings;
  }

  String namespace() {
    return settings.namespace() == null ? "" : settings.namespace();
  }

  /** Returns when a call that begins now must have ended. */
  Deadline begin() {
    return new Deadline(time.nanoTime(), settings.limits().call());
  }

  /** A moment after which a call does nothing more. */
  record Deadline(long startNanos, Duration length) {
    Duration left(long nanoTime) {
      return length.minusNanos(nanoTime - startNanos);
    }
  }

  /** Sends a request once. */
  Answer once(Deadline deadline, Request request) {
    Duration left = deadline.left(time.nanoTime());
    if (!left.isPositive()) {
      throw tooLate(request, null);
    }
    Duration answer = settings.limits().answer();
    return http.send(request, left.compareTo(answer) < 0 ? left : answer);
  }

  /** Sends a request that may be repeated, until its answer is read or the attempts are spent. */
  <T> T repeat(Deadline deadline, Request request, Function<Answer, T> read) {
    boolean mayHaveHappened = false;
    for (int attempt = 1; ; attempt++) {
      try {
        return read.apply(once(deadline, request));
      } catch (KfpException e) {
        mayHaveHappened |= e.mayHaveHappened();
        if (e.kind() != Kind.UNAVAILABLE || attempt >= settings.limits().attempts()) {
          throw e.after(mayHaveHappened);
        }
        pause(deadline, request, attempt, e.after(mayHaveHappened));
      }
    }
  }

  /** Waits between a half and the whole of a time, so that many clients do not come at once. */
  private void pause(Deadline deadline, Request request, int attempt, KfpException failure) {
    Duration whole = settings.limits().pause().multipliedBy(1L << Math.min(attempt - 1, 20));
    long nanos = whole.toNanos();
    long varied = varied(nanos);
    if (deadline.left(time.nanoTime()).toNanos() <= varied) {
      throw failure;
    }
    try {
      time.sleep(Duration.ofNanos(varied));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw tooLate(request, e).after(failure.mayHaveHappened());
    }
  }

  /**
   * Returns a time between a half and the whole of another; generators are not for many threads.
   */
  long varied(long nanos) {
    synchronized (random) {
      return nanos <= 1 ? nanos : nanos / 2 + random.nextLong(nanos - nanos / 2 + 1);
    }
  }

  void sleep(Duration duration) {
    try {
      time.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KfpException(
          Kind.UNAVAILABLE,
          "The wait for KFP (%s) was interrupted.\nMaybe wait again.".formatted(settings.uri()),
          false,
          e);
    }
  }

  Timekeeper time() {
    return time;
  }

  private KfpException tooLate(Request request, @Nullable Throwable cause) {
    return new KfpException(
        Kind.UNAVAILABLE,
        "KFP (%s) did not do %s within %d s, or the wait was interrupted.\nMaybe it is slow; this can be tried again."
            .formatted(settings.uri(), request.call(), settings.limits().call().toSeconds()),
        false,
        cause);
  }
}
