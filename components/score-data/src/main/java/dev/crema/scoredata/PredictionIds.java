package dev.crema.scoredata;

import dev.crema.data.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Ids of predictions: UUIDs of version 8 (RFC 9562, section 5.8), of which the first 60 bits that
 * are free follow from the dataset and the package, and the others are the row. The same rows
 * predicted by the same package have the same ids, and no others have.
 */
final class PredictionIds {
  private static final long VERSION_MASK = 0xf000L;
  private static final long VERSION = 0x8000L;

  private final long high;

  PredictionIds(String contentHash, String packageDigest) {
    byte[] digest =
        Digests.sha256().digest((contentHash + packageDigest).getBytes(StandardCharsets.UTF_8));
    high = ByteBuffer.wrap(digest).getLong() & ~VERSION_MASK | VERSION;
  }

  /** Returns the id of a row, whose number is at least 0. */
  String of(long row) {
    return new UUID(high, Long.MIN_VALUE | row).toString();
  }
}
