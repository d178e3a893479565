package dev.crema.productionlog;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One prediction as it is logged. Cheap to make: nothing is copied, so the arrays belong to the log
 * from then on and must not change.
 *
 * <p>Two are equal if their ids are.
 *
 * @param id a UUID of version 7, whose first 48 bits are the time of the prediction in milliseconds
 *     since 1970 (RFC 9562, section 5.7); the time must lie before the year 2262
 * @param model the registered model's name, at most 256 characters
 * @param version the model version, at most 64 characters
 * @param inputs the row as it was sent: one JSON object by column name, in UTF-8; PostgreSQL
 *     refuses what is no JSON, and the row is put aside
 * @param label the predicted class, at most 256 characters; empty if a number was predicted
 * @param score at most 1e290 in size, not NaN; of the positive class, of the predicted one if there
 *     are more than two; the number if one was predicted
 * @param probabilities in the order of the contract's classes; empty if a number was predicted
 * @param threshold the score from which the positive class is predicted; NaN if there is none
 * @param latencyMicros microseconds from the request's first byte to the score, at least 0
 * @param entity whom the row is about; null if the contract names no entity
 * @param correlationId the caller's id of the request; null if there is none
 * @param tenant whose request it was; null if there are no tenants
 */
@SuppressWarnings("ArrayRecordComponent") // One row of an event loop: no copies, no boxes.
public record LoggedPrediction(
    UUID id,
    String model,
    String version,
    byte[] inputs,
    String label,
    double score,
    double[] probabilities,
    double threshold,
    int latencyMicros,
    @Nullable String entity,
    @Nullable String correlationId,
    @Nullable String tenant) {
  private static final long LAST_MILLIS = Instant.parse("2262-01-01T00:00:00Z").toEpochMilli();
  private static final int OBJECT_BYTES = 160;
  // Together at most 1,728 bytes: PostgreSQL's limit for a key of the tables of counts is 2,704.
  private static final int MAX_NAME = 256;
  private static final int MAX_VERSION = 64;

  /** The sum of a minute stays finite. */
  private static final double MAX_SCORE = 1e290;

  /** Checks id, names, score and latency. */
  public LoggedPrediction {
    limit("model", model, MAX_NAME);
    limit("version", version, MAX_VERSION);
    limit("label", label, MAX_NAME);
    if (id.version() != 7 || id.getMostSignificantBits() >>> 16 >= LAST_MILLIS) {
      throw new IllegalArgumentException(
          "The prediction id (%s) must be a UUID of version 7 from before 2262.".formatted(id));
    }
    if (!(Math.abs(score) <= MAX_SCORE)) { // So that NaN is refused too.
      throw new IllegalArgumentException(
          "The score (%s) of the prediction (%s) must be a number of at most %s in size."
              .formatted(score, id, MAX_SCORE));
    }
    if (latencyMicros < 0) {
      throw new IllegalArgumentException(
          "The latency (%d µs) of the prediction (%s) must not be negative."
              .formatted(latencyMicros, id));
    }
  }

  /**
   * Returns the time of the prediction.
   *
   * @return milliseconds since 1970, from the id
   */
  public long atMillis() {
    return id.getMostSignificantBits() >>> 16;
  }

  /**
   * Returns about how much memory this takes, by which the queue's limit is counted.
   *
   * @return bytes
   */
  public int bytes() {
    return OBJECT_BYTES
        + inputs.length
        + 8 * probabilities.length
        + label.length()
        + length(entity)
        + length(correlationId)
        + length(tenant);
  }

  private static void limit(String field, String text, int max) {
    if (text.length() > max) {
      throw new IllegalArgumentException(
          "The %s of a prediction has %d characters, but may have %d."
              .formatted(field, text.length(), max));
    }
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LoggedPrediction prediction && prediction.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** Names the prediction without what is personal in it. */
  @Override
  public String toString() {
    return "LoggedPrediction[id=%s, model=%s, version=%s]".formatted(id, model, version);
  }
}
