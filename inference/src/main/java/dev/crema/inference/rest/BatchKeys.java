package dev.crema.inference.rest;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header Idempotency-Key. */
final class BatchKeys {
  private static final Pattern FORM = Pattern.compile("[!-~]{1,255}");

  private BatchKeys() {}

  /**
   * Returns a key that can be kept.
   *
   * @throws IllegalArgumentException if it is none
   */
  static @Nullable String checked(@Nullable String key) {
    if (key != null && !FORM.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "The Idempotency-Key must be 1 to 255 visible ASCII characters.\nMaybe send a UUID.");
    }
    return key;
  }
}
