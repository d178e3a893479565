package dev.crema.inference.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.TestService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LogChoresTest {
  @Test
  void aChoreThatEndsInAnErrorComesAgain() {
    AtomicInteger runs = new AtomicInteger();
    try (ScheduledExecutorService timer = Executors.newScheduledThreadPool(1)) {
      ScheduledFuture<?> repeated =
          timer.scheduleWithFixedDelay(
              () ->
                  LogChores.run(
                      () -> {
                        runs.incrementAndGet();
                        throw new NoClassDefFoundError("made up");
                      }),
              0,
              1,
              TimeUnit.MILLISECONDS);
      TestService.await(() -> runs.get() >= 3);
      assertThat(repeated.isDone()).isFalse();
      repeated.cancel(false);
    }
  }
}
