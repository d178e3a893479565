package dev.crema.data;

import dev.crema.data.document.Json;
import dev.crema.data.duckdb.RowBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  private final int columns;

  ContentHash(Contract contract) {
    this.columns = contract.columns().size();
    List<Map<String, String>> types =
        contract.columns().stream()
            .map(
                column -> {
                  Map<String, String> tree = new LinkedHashMap<>();
                  tree.put("name", column.name());
                  tree.put("type", column.type().lowerName());
                  return tree;
                })
            .toList();
    digest.update(Json.write(types).getBytes(StandardCharsets.UTF_8));
  }

  /** Adds rows whose columns are the contract's, or begin with them. */
  void add(RowBatch batch) {
    for (int row = 0; row < batch.size(); row++) {
      for (int i = 0; i < columns; i++) {
        reserve(VALUE_BYTES);
        byte[][] texts = batch.utf8(i);
        if (texts == null) {
          addNumber(batch.number(i, row));
        } else {
          addText(texts[row]);
        }
      }
    }
  }

  private void addNumber(double number) {
    if (Double.isNaN(number)) {
      buffer.put(MISSING);
    } else {
      buffer.put(NUMBER).putLong(Double.doubleToLongBits(number));
    }
  }

  private void addText(byte @Nullable [] utf8) {
    if (utf8 == null) {
      buffer.put(MISSING);
      return;
    }
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
