package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** How bad input may be refused: with a sentence, and by no other exception. */
public final class Refusal {
  /** A log shows as many characters of a line. */
  private static final int MAX_MESSAGE = 20_000;

  /** Far more than an input of some kilobytes takes, also where others are at work. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Refusal() {}

  /** Fails if something takes longer than an input of this size may. */
  public static void inTime(Executable reading) {
    assertTimeout(LIMIT, reading);
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
