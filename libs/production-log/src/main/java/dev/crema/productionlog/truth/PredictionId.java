package dev.crema.productionlog.truth;

import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ids of predictions: UUIDs of version 7 (RFC 9562), whose first 48 bits are the time. */
final class PredictionId {
  private static final int VERSION = 7;
  private static final int VARIANT = 2;
  private static final int TIME_SHIFT = 16;
  private static final Pattern TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private PredictionId() {}

  /** Returns null if the text is none; UUID.fromString takes other forms too. */
  static @Nullable UUID parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      return null;
    }
    UUID id = UUID.fromString(text);
    return id.version() == VERSION && id.variant() == VARIANT ? id : null;
  }

  static Instant time(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> TIME_SHIFT);
  }
}
