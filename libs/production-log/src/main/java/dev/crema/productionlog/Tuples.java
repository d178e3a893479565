package dev.crema.productionlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the binary format of PostgreSQL's {@code COPY} (its manual, "COPY", "Binary Format"),
 * both ways: the spool keeps the same bytes that go to PostgreSQL.
 */
final class Tuples {
  static final String COPY =
      """
      copy prediction (id, at, model, version, inputs, label, score, probabilities, threshold, \
      latency_micros, entity, correlation_id, tenant) from stdin (format binary)""";

  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int TRAILER = Short.BYTES;
  private static final short FIELDS = 13;
  private static final int NULL = -1;
  private static final int FLOAT8 = 701;

  /** PostgreSQL counts microseconds since 2000. */
  private static final long EPOCH_MILLIS = 946_684_800_000L;

  private byte[] bytes = new byte[64 << 10];
  private int length;

  private Tuples() {
    length = HEADER.length;
    System.arraycopy(HEADER, 0, bytes, 0, length);
  }

  /** Returns a whole COPY: header, rows, trailer. */
  static byte[] encode(List<LoggedPrediction> rows) {
    Tuples out = new Tuples();
    for (LoggedPrediction row : rows) {
      out.row(row);
    }
    out.int16((short) -1);
    return Arrays.copyOf(out.bytes, out.length);
  }

  /** Makes one COPY of several, in their order; the same array if there is one. */
  static byte[] join(List<byte[]> copies) {
    if (copies.size() == 1) {
      return copies.getFirst();
    }
    int length = HEADER.length + TRAILER;
    for (byte[] copy : copies) {
      length = Math.addExact(length, copy.length - HEADER.length - TRAILER);
    }
    ByteBuffer out = ByteBuffer.allocate(length).put(HEADER);
    for (byte[] copy : copies) {
      out.put(copy, HEADER.length, copy.length - HEADER.length - TRAILER);
    }
    return out.putShort((short) -1).array();
  }

  private void row(LoggedPrediction row) {
    int16(FIELDS);
    int32(16);
    int64(row.id().getMostSignificantBits());
    int64(row.id().getLeastSignificantBits());
    int32(8);
    int64((row.atMillis() - EPOCH_MILLIS) * 1000);
    text(row.model());
    text(row.version());
    field(row.inputs());
    text(row.label());
    float64(row.score());
    array(row.probabilities());
    if (Double.isNaN(row.threshold())) {
      int32(NULL);
    } else {
      float64(row.threshold());
    }
    int32(4);
    int32(row.latencyMicros());
    text(row.entity());
    text(row.correlationId());
    text(row.tenant());
  }

  private void array(double[] values) {
    if (values.length == 0) {
      int32(12);
      int32(0); // No dimensions, no nulls.
      int32(0);
      int32(FLOAT8);
      return;
    }
    int32(20 + 12 * values.length);
    int32(1); // One dimension, no nulls.
    int32(0);
    int32(FLOAT8);
    int32(values.length);
    int32(1); // The first index.
    for (double value : values) {
      float64(value);
    }
  }

  private void text(@Nullable String text) {
    if (text == null) {
      int32(NULL);
    } else {
      field(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void field(byte[] value) {
    int32(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  private void float64(double value) {
    int32(8);
    int64(Double.doubleToRawLongBits(value));
  }

  private void int16(short value) {
    reserve(2);
    bytes[length++] = (byte) (value >> 8);
    bytes[length++] = (byte) value;
  }

  private void int32(int value) {
    int16((short) (value >> 16));
    int16((short) value);
  }

  private void int64(long value) {
    int32((int) (value >> 32));
    int32((int) value);
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  /**
   * Reads back what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static List<LoggedPrediction> decode(byte[] copy) {
    ByteBuffer in = ByteBuffer.wrap(copy);
    List<LoggedPrediction> rows = new ArrayList<>();
    try {
      in.position(HEADER.length);
      for (int fields = in.getShort(); fields == FIELDS; fields = in.getShort()) {
        rows.add(readRow(in));
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("The rows are not in the format of COPY.", e);
    }
    return rows;
  }

  private static LoggedPrediction readRow(ByteBuffer in) {
    in.getInt();
    UUID id = new UUID(in.getLong(), in.getLong());
    in.getInt();
    in.getLong(); // The time is in the id.
    return new LoggedPrediction(
        id,
        readText(in),
        readText(in),
        readField(in),
        readText(in),
        readDouble(in),
        readArray(in),
        readDouble(in),
        readInt(in),
        readOptional(in),
        readOptional(in),
        readOptional(in));
  }

  private static int readInt(ByteBuffer in) {
    in.getInt();
    return in.getInt();
  }

  private static double readDouble(ByteBuffer in) {
    return in.getInt() == NULL ? Double.NaN : in.getDouble();
  }

  private static double[] readArray(ByteBuffer in) {
    in.getInt();
    int dimensions = in.getInt();
    in.getInt();
    in.getInt();
    if (dimensions == 0) {
      return new double[0];
    }
    double[] values = new double[in.getInt()];
    in.getInt();
    for (int i = 0; i < values.length; i++) {
      values[i] = readDouble(in);
    }
    return values;
  }

  private static byte[] readField(ByteBuffer in) {
    byte[] value = new byte[in.getInt()];
    in.get(value);
    return value;
  }

  private static String readText(ByteBuffer in) {
    return new String(readField(in), StandardCharsets.UTF_8);
  }

  private static @Nullable String readOptional(ByteBuffer in) {
    in.mark();
    if (in.getInt() == NULL) {
      return null;
    }
    in.reset();
    return readText(in);
  }
}
