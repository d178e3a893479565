package dev.crema.productionlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The numbers of PostgreSQL's advisory locks, one set for each schema. */
final class Locks {
  private final String schema;

  Locks(String schema) {
    this.schema = schema;
  }

  /** Held together by every batch, alone by an erasure while it says whom to leave out. */
  long erasure() {
    return number("erasure");
  }

  /** Held while partitions are made or dropped. */
  long partitions() {
    return number("partitions");
  }

  /** Held by the one process that looks for what is too old. */
  long retention() {
    return number("retention");
  }

  private long number(String purpose) {
    String text = "crema/production-log/%s/%s".formatted(schema, purpose);
    return ByteBuffer.wrap(sha256(text.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
