package dev.crema.simulateproduction;

import dev.crema.data.RawRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where simulated rows go besides the dataset. */
interface Target extends AutoCloseable {

  /**
   * Takes a row, whose instance is reused.
   *
   * @param row under the dataset's contract
   * @param time when it happens; null = when it is sent
   */
  void add(RawRow row, @Nullable Instant time);

  /** Brings away what is left, and returns what became of all, for people. */
  String finish();

  @Override
  void close();

  /** The dataset alone. */
  static Target none() {
    return new Target() {
      @Override
      public void add(RawRow row, @Nullable Instant time) {}

      @Override
      public String finish() {
        return "";
      }

      @Override
      public void close() {}
    };
  }
}
