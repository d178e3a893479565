package dev.crema.productionlog.download;

import dev.crema.data.InputException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Predictions of some time, and the moment whose knowledge of the truth counts.
 *
 * @param model the model's name
 * @param version the version; null = all
 * @param from predictions from this time on, from 1970
 * @param to predictions before this time; after {@code from}, until 2262
 * @param maturity how long after the window's end truth still counts; from 0 to 10 years
 */
public record ProductionWindow(
    String model, @Nullable String version, Instant from, Instant to, Duration maturity) {
  private static final Instant LAST = Instant.parse("2262-01-01T00:00:00Z");
  private static final Duration MAX_MATURITY = Duration.ofDays(3_653);

  /**
   * Checks the window.
   *
   * @throws InputException if it is empty or out of range
   */
  public ProductionWindow {
    Objects.requireNonNull(model, "model");
    if (!from.isBefore(to)) {
      throw new InputException(
          "The window is empty: its start (%s) must be before its end (%s).".formatted(from, to));
    }
    if (from.isBefore(Instant.EPOCH) || to.isAfter(LAST)) {
      throw new InputException(
          "The window from (%s) to (%s) must lie between 1970 and 2262.".formatted(from, to));
    }
    if (maturity.isNegative() || maturity.compareTo(MAX_MATURITY) > 0) {
      throw new InputException(
          "The maturity (%s) must be from 0 to %d days."
              .formatted(maturity, MAX_MATURITY.toDays()));
    }
  }

  /**
   * A window as people write it.
   *
   * @param from an instant in ISO 8601, in UTC: {@code 2026-01-31T00:00:00Z}
   * @param to an instant in ISO 8601, in UTC
   * @param maturity a duration in ISO 8601: {@code P7D}
   */
  public record Written(String from, String to, String maturity) {}

  /**
   * Reads a window.
   *
   * @param model the model's name
   * @param version the version; empty = all
   * @param written its times
   * @return the window
   * @throws InputException if a text is none, or the window is out of range
   */
  public static ProductionWindow parse(String model, String version, Written written) {
    return new ProductionWindow(
        model,
        version.isEmpty() ? null : version,
        instant("window", "start", written.from()),
        instant("window", "end", written.to()),
        duration(written.maturity()));
  }

  private static Instant instant(String whose, String what, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException _) {
      throw new InputException(
          "The %s's %s (%s) is no instant.\nMaybe write it as 2026-01-31T00:00:00Z."
              .formatted(whose, what, text));
    }
  }

  /**
   * Returns what is before this window, by the same knowledge of the truth: together they are one
   * longer window.
   *
   * @param start when it begins; an instant in ISO 8601, in UTC; empty = 1970
   * @return a window that ends where this one begins; null if nothing is between
   * @throws InputException if the text is none
   */
  public @Nullable ProductionWindow history(String start) {
    Instant begin = start.isEmpty() ? Instant.EPOCH : instant("history", "start", start);
    if (!begin.isBefore(from)) {
      return null;
    }
    return new ProductionWindow(model, version, begin, from, Duration.between(from, asOf()));
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException _) {
      throw new InputException(
          "The label maturity (%s) is no duration.\nMaybe write it as PT1H or P7D."
              .formatted(text));
    }
  }

  /**
   * Returns the moment whose knowledge of the truth counts.
   *
   * @return the end and the maturity
   */
  public Instant asOf() {
    return to.plus(maturity);
  }
}
