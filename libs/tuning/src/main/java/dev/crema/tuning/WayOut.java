package dev.crema.tuning;

import dev.crema.data.InputException;
import java.util.function.Supplier;

/** What a damaged document is refused with names its place, and not always what to do. */
final class WayOut {
  private WayOut() {}

  /**
   * Returns what is read.
   *
   * @param advice what to do if it cannot be, from "Maybe" on
   * @param reading the reading
   */
  static <T> T orAdvise(String advice, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InputException e) {
      String message = String.valueOf(e.getMessage());
      throw message.contains("\nMaybe ") ? e : new InputException(message + "\n" + advice, e);
    }
  }
}
