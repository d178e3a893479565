package dev.crema.demo;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints to standard output, with the time since the start before each step. */
final class Screen {
  private final long start = System.nanoTime();

  void title(String format, Object... values) {
    line(format, values);
    blank();
  }

  void step(String format, @Nullable Object... values) {
    double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
    line("[%5.1f s] %s", seconds, String.format(Locale.ROOT, format, values));
  }

  void line(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  void blank() {
    System.out.println();
  }
}
