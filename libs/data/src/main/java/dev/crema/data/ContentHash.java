package dev.crema.data;

import dev.crema.data.document.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SHA-256 over a table's columns (canonical JSON of names and types) and values in order of rows.
 *
 * <p>A missing value is the byte 0; a number the byte 1 and its IEEE 754 bits, big-endian; a text
 * the byte 2, the length of its UTF-8 as a 32-bit integer, big-endian, and the UTF-8. Types come
 * first, so that 1 and true differ; a length, so that no two rows can look alike.
 */
final class ContentHash {
  private static final int BUFFER_BYTES = 1 << 13;
  private static final int VALUE_BYTES = 1 + Long.BYTES;
  private static final byte MISSING = 0;
  private static final byte NUMBER = 1;
  private static final byte TEXT = 2;

  private final MessageDigest digest = Digests.sha256();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

  ContentHash(Contract contract) {
    List<Map<String, String>> columns =
        contract.columns().stream()
            .map(
                column -> {
                  Map<String, String> tree = new LinkedHashMap<>();
                  tree.put("name", column.name());
                  tree.put("type", column.type().lowerName());
                  return tree;
                })
            .toList();
    digest.update(Json.write(columns).getBytes(StandardCharsets.UTF_8));
  }

  void add(RawRow row) {
    for (int i = 0; i < row.size(); i++) {
      reserve(VALUE_BYTES);
      String text = row.text(i);
      if (text != null) {
        addText(text);
      } else if (row.isMissing(i)) {
        buffer.put(MISSING);
      } else {
        buffer.put(NUMBER).putLong(Double.doubleToLongBits(row.number(i)));
      }
    }
  }

  private void addText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    buffer.put(TEXT).putInt(utf8.length);
    if (utf8.length > buffer.remaining()) {
      reserve(BUFFER_BYTES);
      digest.update(utf8);
    } else {
      buffer.put(utf8);
    }
  }

  private void reserve(int bytes) {
    if (buffer.remaining() < bytes) {
      digest.update(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
  }

  String finish() {
    reserve(BUFFER_BYTES);
    return HexFormat.of().formatHex(digest.digest());
  }
}
