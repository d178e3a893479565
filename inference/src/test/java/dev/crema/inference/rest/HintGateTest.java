package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HintGateTest {
  @Test
  void letsOneThroughInEachPause() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10); // nanoTime may wrap
    HintGate gate = new HintGate(Duration.ofNanos(100), now::get);
    assertThat(gate.tryPass()).isTrue();
    now.addAndGet(99);
    assertThat(gate.tryPass()).isFalse();
    now.addAndGet(1);
    assertThat(gate.tryPass()).isTrue();
    assertThat(gate.tryPass()).isFalse();
  }
}
