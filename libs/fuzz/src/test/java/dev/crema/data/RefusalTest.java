package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the fuzz tests stand on. */
class RefusalTest {

  @Test
  @Timeout(20)
  void aReaderThatNeverEndsIsLeftBehindAndSaysWhereItWas() {
    AtomicBoolean isOver = new AtomicBoolean();
    assertThatThrownBy(() -> Refusal.inTime(Duration.ofMillis(200), () -> spin(isOver)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("more than PT0.2S")
        .satisfies(
            e ->
                assertThat(e.getStackTrace())
                    .anyMatch(element -> element.getMethodName().equals("spin")));
    isOver.set(true);
  }

  private static void spin(AtomicBoolean isOver) {
    while (!isOver.get()) {
      Thread.onSpinWait(); // An interrupt is nothing to it.
    }
  }

  @Test
  void whatIsThrownComesOutAsItIsAndTheNextInputIsRead() throws Throwable {
    IllegalStateException thrown = new IllegalStateException("once");
    assertThatThrownBy(
            () ->
                Refusal.inTime(
                    () -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
    AtomicBoolean isRead = new AtomicBoolean();
    Refusal.inTime(() -> isRead.set(true));
    assertThat(isRead).isTrue();
  }
}
