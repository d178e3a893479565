package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** How bad input may be refused: with a sentence, and by no other exception. */
public final class Refusal {
  /** A log shows as many characters of a line. */
  private static final int MAX_MESSAGE = 20_000;

  /** Far more than an input of some kilobytes takes, also where others are at work. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static @Nullable Reader reader;

  private Refusal() {}

  /**
   * Fails if something takes longer than an input of this size may; what never ends is left behind,
   * and does not hold up who waits for it, nor the end of the JVM.
   */
  public static void inTime(Executable reading) throws Throwable {
    inTime(LIMIT, reading);
  }

  /** A thread for each input would be most of the work of the small ones. */
  static synchronized void inTime(Duration limit, Executable reading) throws Throwable {
    Reader used = reader == null ? new Reader() : reader;
    reader = null; // not used again if this does not end
    Future<?> done = used.executor.submit(() -> used.run(reading));
    try {
      done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      AssertionError error = new AssertionError("It takes more than %s.".formatted(limit));
      error.setStackTrace(used.stackTrace());
      used.executor.shutdownNow();
      throw error;
    } catch (ExecutionException e) {
      throw new AssertionError(e); // An executor's own; what was read says used.thrown.
    }
    reader = used;
    if (used.thrown != null) {
      throw used.thrown;
    }
  }

  /** The thread that reads, one input after the other. */
  private static final class Reader {
    private final ExecutorService executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = Thread.ofPlatform().daemon().name("reader").unstarted(task);
              thread = made;
              return made;
            });
    private volatile @Nullable Thread thread;
    private volatile @Nullable Throwable thrown;

    void run(Executable reading) {
      thrown = null;
      try {
        reading.execute();
      } catch (Throwable e) { // Jazzer tells finds apart by where they come from.
        thrown = e;
      }
    }

    StackTraceElement[] stackTrace() {
      Thread at = thread;
      return at == null ? new StackTraceElement[0] : at.getStackTrace();
    }
  }

  /**
   * Returns what a reader made of an input.
   *
   * @param reader reads it
   * @return null if it refused the input as it may
   */
  public static <T> @Nullable T orElse(Supplier<T> reader) {
    try {
      return reader.get();
    } catch (InputException e) {
      check(e);
      return null;
    }
  }

  /** Fails unless the message says something, and not too much. */
  public static void check(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(MAX_MESSAGE);
    assertThat(message.replace("\n", "").chars().filter(Character::isISOControl))
        .as("control characters of: %s", message)
        .isEmpty();
  }
}
