package dev.crema.simulateproduction;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import java.time.Duration;

/** How waiting is done. */
@FunctionalInterface
interface Pauses {

  void pause(Duration duration);

  /** Really. */
  static Pauses real() {
    return duration -> {
      try {
        Thread.sleep(duration);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StepException(ErrorKind.UNAVAILABLE, "interrupted", e);
      }
    };
  }
}
