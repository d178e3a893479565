package dev.crema.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.service.testing.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ChoresTest {
  private static final Logger LOG = LoggerFactory.getLogger(ChoresTest.class);
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goesOn = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final AtomicInteger ended = new AtomicInteger();

  private Chores chores(Runnable round) {
    Chores chores = new Chores("made-up", LOG);
    chores.repeat(Duration.ZERO, PAUSE, "It waits.", round);
    return chores;
  }

  private void waitForWord() {
    begun.countDown();
    try {
      goesOn.await();
      ended.incrementAndGet();
    } catch (InterruptedException _) {
      interrupted.countDown();
    }
  }

  @Test
  void aRoundThatEndsInAnErrorIsFollowedByTheNext() {
    AtomicInteger rounds = new AtomicInteger();
    try (Chores _ =
        chores(
            () -> {
              rounds.incrementAndGet();
              throw new NoClassDefFoundError("made up");
            })) {
      Await.until(() -> rounds.get() >= 3);
    }
  }

  @Test
  void theEndLetsTheRoundUnderWayEnd() throws Exception {
    Chores chores = chores(this::waitForWord);
    begun.await();
    Thread.ofVirtual().start(goesOn::countDown);
    assertThat(chores.end(Duration.ofSeconds(30))).isTrue();
    assertThat(ended).hasPositiveValue();
    assertThat(interrupted.getCount()).isOne();
  }

  @Test
  void theEndCutsOffARoundThatTakesLong() throws Exception {
    Chores chores = chores(this::waitForWord);
    begun.await();
    assertThat(chores.end(PAUSE)).isFalse();
    interrupted.await();
    assertThat(ended).hasValue(0);
  }
}
