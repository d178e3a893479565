package dev.crema.inference.batches;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for; never changes.
 *
 * @param id a UUID of version 7: its time is when the batch was accepted
 * @param form what the input is
 * @param model what predicts
 * @param inputBytes size of the input
 * @param origin where it came from
 */
public record BatchOrder(UUID id, Form form, Pinned model, long inputBytes, Origin origin) {

  /**
   * A version, settled when the batch was accepted: an alias that moves later changes nothing.
   *
   * @param name the registered model
   * @param reference how the version was asked for: a number, or an alias with {@code @}
   * @param version the version
   * @param digest the digest of its package
   */
  public record Pinned(String name, String reference, String version, String digest) {}

  /**
   * Where a batch came from.
   *
   * @param key the Idempotency-Key; null if there was none
   * @param correlationId what ties the request to others; null if unknown
   * @param tenant whose it is; null if there are no tenants
   */
  public record Origin(
      @Nullable String key, @Nullable String correlationId, @Nullable String tenant) {
    /** Of nobody in particular. */
    public static final Origin UNKNOWN = new Origin(null, null, null);
  }

  /** Returns when the batch was accepted. */
  public Instant acceptedAt() {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
  }
}
