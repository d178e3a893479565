package dev.crema.training.xgboost;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads Universal Binary JSON (specification draft 12, ubjson.org), the form in which XGBoost saves
 * a model without rounding its floats.
 *
 * <p>Objects become maps; arrays of floats {@code float[]}, of whole numbers {@code long[]}, others
 * lists. It reads what the library in this process wrote, so damage is a defect, not bad input.
 */
final class UniversalBinaryJson {
  private static final int MAX_DEPTH = 64;

  private final ByteBuffer in;

  private UniversalBinaryJson(byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
  }

  /**
   * Returns the value in the bytes: Map, List, float[], long[], String, Long, Double or Boolean.
   *
   * @throws IllegalStateException if the bytes are not such a value
   */
  static Object read(byte[] bytes) {
    UniversalBinaryJson reader = new UniversalBinaryJson(bytes);
    return reader.value(reader.in.get(), 0);
  }

  private Object value(byte marker, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalStateException("Nested deeper than %d.".formatted(MAX_DEPTH));
    }
    return switch (marker) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case 'S' -> text();
      case 'T' -> true;
      case 'F' -> false;
      case 'd' -> (double) in.getFloat();
      case 'D' -> in.getDouble();
      case 'C' -> String.valueOf((char) in.get());
      default -> whole(marker);
    };
  }

  private long whole(byte marker) {
    return switch (marker) {
      case 'i' -> in.get();
      case 'U' -> in.get() & 0xff;
      case 'I' -> in.getShort();
      case 'l' -> in.getInt();
      case 'L' -> in.getLong();
      default ->
          throw new IllegalStateException(
              "Unknown marker (%d) at byte %d.".formatted((int) marker, in.position() - 1));
    };
  }

  private String text() {
    byte[] bytes = new byte[length()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int length() {
    long length = whole(in.get());
    if (length < 0 || length > in.remaining()) {
      throw new IllegalStateException(
          "A length of (%d) with (%d) bytes left.".formatted(length, in.remaining()));
    }
    return (int) length;
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> entries = new LinkedHashMap<>();
    while (peek() != '}') {
      String key = text();
      entries.put(key, value(in.get(), depth + 1));
    }
    in.get();
    return entries;
  }

  private Object array(int depth) {
    if (peek() == '$') {
      in.get();
      byte type = in.get();
      expect('#');
      return typed(type, length());
    }
    if (peek() == '#') {
      in.get();
      return counted(length(), depth);
    }
    List<Object> items = new ArrayList<>();
    while (peek() != ']') {
      items.add(value(in.get(), depth + 1));
    }
    in.get();
    return items;
  }

  private List<Object> counted(int length, int depth) {
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      items.add(value(in.get(), depth + 1));
    }
    return items;
  }

  private Object typed(byte type, int length) {
    if (type == 'd') {
      float[] floats = new float[length];
      for (int i = 0; i < length; i++) {
        floats[i] = in.getFloat();
      }
      return floats;
    }
    long[] wholes = new long[length];
    for (int i = 0; i < length; i++) {
      wholes[i] = whole(type);
    }
    return wholes;
  }

  private byte peek() {
    return in.get(in.position());
  }

  private void expect(char marker) {
    byte found = in.get();
    if (found != marker) {
      throw new IllegalStateException(
          "Marker (%d) at byte %d where (%s) should be."
              .formatted((int) found, in.position() - 1, marker));
    }
  }
}
