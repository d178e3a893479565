package dev.crema.inference.serving;

import dev.crema.inference.TestService;
import dev.crema.inference.settings.PollSettings;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ModelWatcherTest {
  @Test
  void aRoundThatEndsInAnErrorIsNotTheLast() {
    AtomicInteger rounds = new AtomicInteger();
    PollSettings poll = new PollSettings(Duration.ofHours(1), 0, Duration.ofMinutes(10));
    try (ModelWatcher watcher =
        new ModelWatcher(
            () -> {
              if (rounds.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("made up");
              }
            },
            poll,
            Duration.ofMillis(1),
            new SplittableRandom(1))) {
      watcher.start();
      watcher.hint();
      TestService.await(() -> rounds.get() == 2);
    }
  }
}
