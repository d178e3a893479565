package dev.crema.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.inference.TestService;
import dev.crema.registry.RegistryException;
import dev.crema.registry.RegistryException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GuardedCallsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private final AtomicInteger asked = new AtomicInteger();

  private static GuardedCalls calls(Duration limit, Duration pause) {
    return new GuardedCalls("test", new GuardedCalls.Bounds(2, limit, 2, pause));
  }

  private void fail(GuardedCalls calls, Kind kind) {
    assertThatThrownBy(
            () ->
                calls.call(
                    () -> {
                      asked.incrementAndGet();
                      throw new RegistryException(kind, "No.");
                    }))
        .isInstanceOf(RegistryException.class);
  }

  @Test
  void failuresInARowOpenItAndThenNobodyAsks() throws IOException {
    GuardedCalls calls = calls(LONG, LONG);
    assertThat(calls.<String>call(() -> "answer")).isEqualTo("answer");
    fail(calls, Kind.UNAVAILABLE);
    calls.call(() -> "answer");
    fail(calls, Kind.UNAVAILABLE);
    assertThat(calls.isOpen()).as("no two in a row").isFalse();
    fail(calls, Kind.UNAVAILABLE);
    assertThat(calls.isOpen()).isTrue();
    int before = asked.get();
    assertThatThrownBy(() -> calls.call(asked::incrementAndGet))
        .isInstanceOf(RegistryException.class)
        .hasMessage("The model registry is not asked for PT1M, because it failed.")
        .extracting(e -> ((RegistryException) e).kind())
        .isEqualTo(Kind.UNAVAILABLE);
    assertThat(asked).hasValue(before);
  }

  /** Who refuses one model has answered: the others must not wait. */
  @Test
  void refusalsAndTheDisksFailuresDoNotOpenIt() {
    GuardedCalls calls = calls(LONG, LONG);
    for (int i = 0; i < 10; i++) {
      fail(calls, Kind.REJECTED);
      assertThatThrownBy(
              () ->
                  calls.call(
                      () -> {
                        throw new IOException("No space left on device");
                      }))
          .isInstanceOf(IOException.class);
    }
    assertThat(calls.isOpen()).isFalse();
    assertThat(asked).hasValue(10);
  }

  @Test
  void afterThePauseOneCallTriesAndClosesIt() throws Exception {
    GuardedCalls calls = calls(LONG, Duration.ofMillis(200));
    AtomicInteger closed = new AtomicInteger();
    calls.onClosed(closed::incrementAndGet);
    fail(calls, Kind.UNAVAILABLE);
    fail(calls, Kind.UNAVAILABLE);
    TestService.await(
        () -> { // One that fails: the pause begins anew.
          fail(calls, Kind.UNAVAILABLE);
          return asked.get() == 3;
        });
    assertThat(calls.isOpen()).isTrue();
    TestService.await(
        () -> {
          try {
            return calls.call(() -> true);
          } catch (IOException | RegistryException _) {
            return false;
          }
        });
    assertThat(calls.isOpen()).isFalse();
    assertThat(closed).hasValue(1);
  }

  @Test
  void aCallThatHangsIsLeftBehindAndCountsAsAFailure() {
    GuardedCalls calls = calls(Duration.ofMillis(100), LONG);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(
              () ->
                  calls.call(
                      () -> {
                        try {
                          never.await();
                        } catch (InterruptedException _) {
                          interrupted.incrementAndGet();
                        }
                        return true;
                      }))
          .hasMessage("The model registry took longer than PT0.1S.");
    }
    assertThat(calls.isOpen()).isTrue();
    TestService.await(() -> interrupted.get() == 2);
  }

  @Test
  void moreThanMayRunAtOnceWaitForTheirTurnAndGiveUpInTime() throws Exception {
    GuardedCalls calls = calls(Duration.ofMillis(300), LONG);
    CountDownLatch end = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    AtomicInteger busy = new AtomicInteger();
    for (int i = 0; i < 6; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      calls.call(
                          () -> {
                            asked.incrementAndGet();
                            while (end.getCount() > 0) { // Hears no interrupt.
                              Thread.onSpinWait();
                            }
                            return true;
                          });
                    } catch (RegistryException | IOException e) {
                      busy.incrementAndGet();
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    end.countDown();
    assertThat(busy).hasValue(6);
    assertThat(asked.get()).as("two, and no more once they failed").isLessThanOrEqualTo(4);
  }

  @Test
  void theBreakersClockGoesOnWhateverTheWallsDoes() {
    SteadyClock clock = new SteadyClock();
    long before = System.nanoTime();
    long first = clock.millis();
    TestService.await(() -> System.nanoTime() - before > 50_000_000);
    assertThat(clock.millis() - first).isBetween(40L, 30_000L);
    assertThat(clock.instant().getEpochSecond()).as("no date at all").isLessThan(1_000);
  }
}
