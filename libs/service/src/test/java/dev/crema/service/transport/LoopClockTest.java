package dev.crema.service.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LoopClockTest {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final LoopClock clock = new LoopClock(tasks::add);

  @Test
  void countsFromWhenTheLoopWokeUp() {
    assertThat(clock.waited(1_000, 0)).isZero();
    assertThat(clock.waited(1_400, 0)).isEqualTo(400);
    assertThat(clock.waited(1_900, 0)).isEqualTo(900);
    // All that was ready has been read: the loop runs its task and sleeps.
    Objects.requireNonNull(tasks.poll()).run();
    assertThat(clock.waited(9_000, 0)).isZero();
    assertThat(tasks).hasSize(1);
  }

  @Test
  void countsNoTimeInWhichTheConnectionHadNothingToSay() {
    assertThat(clock.waited(1_000, 0)).isZero();
    assertThat(clock.waited(5_000, 4_900)).isEqualTo(100);
  }
}
