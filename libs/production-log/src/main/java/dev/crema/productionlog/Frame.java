package dev.crema.productionlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The head of a batch in a segment, big-endian: magic, body length, writer, sequence, time, rows,
 * CRC32C of the body, CRC32C of all that. The body, a COPY, follows.
 */
record Frame(int length, UUID writer, long sequence, long createdMillis, int rows, int bodyCheck) {
  static final int HEAD = 52;

  /** "CPL1": a format of another release gets another number and is put aside. */
  static final int MAGIC = ByteBuffer.wrap("CPL1".getBytes(StandardCharsets.US_ASCII)).getInt();

  private static final int CHECKED = HEAD - Integer.BYTES;

  static Frame of(Batch batch) {
    return new Frame(
        batch.copy().length,
        batch.writer(),
        batch.sequence(),
        batch.createdMillis(),
        batch.rows().size(),
        check(batch.copy(), 0, batch.copy().length));
  }

  long size() {
    return (long) HEAD + length;
  }

  /** Returns head and body, ready to be written. */
  ByteBuffer with(byte[] body) {
    ByteBuffer out = ByteBuffer.allocate(HEAD + length);
    out.putInt(MAGIC).putInt(length);
    out.putLong(writer.getMostSignificantBits()).putLong(writer.getLeastSignificantBits());
    out.putLong(sequence).putLong(createdMillis).putInt(rows).putInt(bodyCheck);
    out.putInt(check(out.array(), 0, CHECKED));
    return out.put(body).flip();
  }

  /** Reads a head; null if these bytes are none. */
  static @Nullable Frame head(ByteBuffer in, int at) {
    if (in.getInt(at) != MAGIC) {
      return null;
    }
    byte[] head = new byte[CHECKED];
    in.get(at, head);
    int length = in.getInt(at + 4);
    if (in.getInt(at + CHECKED) != check(head, 0, CHECKED) || length < 0) {
      return null;
    }
    return new Frame(
        length,
        new UUID(in.getLong(at + 8), in.getLong(at + 16)),
        in.getLong(at + 24),
        in.getLong(at + 32),
        in.getInt(at + 40),
        in.getInt(at + 44));
  }

  boolean isBody(byte[] body) {
    return check(body, 0, body.length) == bodyCheck;
  }

  private static int check(byte[] bytes, int from, int length) {
    CRC32C check = new CRC32C();
    check.update(bytes, from, length);
    return (int) check.getValue();
  }
}
