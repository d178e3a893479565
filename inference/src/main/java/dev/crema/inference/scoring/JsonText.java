package dev.crema.inference.scoring;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A growing UTF-8 text; what is constant for a model is appended as bytes made once. */
public final class JsonText {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int length;

  /** Makes an empty text with room for so many bytes. */
  public JsonText(int capacity) {
    bytes = new byte[capacity];
  }

  /** Appends bytes as they are. */
  public JsonText raw(byte[] part) {
    return raw(part, 0, part.length);
  }

  /** Appends bytes from an index, included, to an index, excluded. */
  public JsonText raw(byte[] part, int from, int to) {
    ensure(to - from);
    System.arraycopy(part, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  /** Appends an ASCII character. */
  public JsonText raw(char c) {
    ensure(1);
    bytes[length++] = (byte) c;
    return this;
  }

  /** Appends a number as the shortest text that reads back to the same double. */
  public JsonText number(double value) {
    return ascii(Double.toString(value));
  }

  /** Appends a text as it is, which must be ASCII. */
  @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int): the text is ASCII.
  public JsonText ascii(String text) {
    ensure(text.length());
    text.getBytes(0, text.length(), bytes, length);
    length += text.length();
    return this;
  }

  /** Appends the lowest {@code digits} hexadecimal digits. */
  public JsonText hex(long value, int digits) {
    ensure(digits);
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(int) (value >>> shift) & 15];
    }
    return this;
  }

  /** Returns the number of bytes. */
  public int length() {
    return length;
  }

  /** Returns the bytes, of which {@link #length} count; the next change is seen in them. */
  public byte[] array() {
    return bytes;
  }

  /** Makes it empty, and keeps its room. */
  public void clear() {
    length = 0;
  }

  /** Returns a copy of the bytes. */
  public byte[] toBytes() {
    return length == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, length);
  }

  /** Returns a quoted and escaped string. */
  public static byte[] quoted(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.write('\\');
        out.write(c);
      } else if (c < ' ' || c > '~') {
        out.writeBytes("\\u%04x".formatted((int) c).getBytes(StandardCharsets.US_ASCII));
      } else {
        out.write(c);
      }
    }
    out.write('"');
    return out.toByteArray();
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = java.util.Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
