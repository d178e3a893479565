package dev.crema.service.transport;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The name of one request in answers and logs: the caller's own if it can stand anywhere, else the
 * trace's it belongs to (W3C Trace Context), else a new one.
 */
final class CorrelationIds {
  static final String HEADER = "x-request-id";
  private static final String OTHER_HEADER = "x-correlation-id";
  private static final String TRACE = "traceparent";
  private static final int MAX_LENGTH = 128;
  private static final int TRACE_LENGTH = 55;
  private static final int TRACE_ID_LENGTH = 32;
  private static final String NO_TRACE = "0".repeat(TRACE_ID_LENGTH);
  private static final HexFormat HEX = HexFormat.of();

  private final String process;
  private final AtomicLong count;

  CorrelationIds(RandomGenerator random) {
    process = HEX.toHexDigits(random.nextLong());
    count = new AtomicLong(random.nextLong());
  }

  /** Returns the id of a request: 1 to 128 letters, digits and {@code - _ . : / + = @}. */
  String of(HttpHeaders headers) {
    String given = headers.get(HEADER);
    if (given == null) {
      given = headers.get(OTHER_HEADER);
    }
    if (given != null && isPlain(given)) {
      return given;
    }
    String trace = trace(headers.get(TRACE));
    return trace == null ? next() : trace;
  }

  /** Returns a new id. */
  String next() {
    return process + HEX.toHexDigits(count.getAndIncrement());
  }

  private static boolean isPlain(String id) {
    if (id.isEmpty() || id.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean isWord = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!isWord && "-_.:/+=@".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the trace's id of {@code 00-<32 digits>-<16 digits>-<2 digits>}; null if it is none.
   */
  private static @Nullable String trace(@Nullable String parent) {
    if (parent == null
        || parent.length() < TRACE_LENGTH
        || (parent.startsWith("00") && parent.length() > TRACE_LENGTH)
        || parent.startsWith("ff")) {
      return null;
    }
    for (int i = 0; i < TRACE_LENGTH; i++) {
      char c = parent.charAt(i);
      boolean isDash = i == 2 || i == 35 || i == 52;
      boolean isDigit = c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
      if (isDash ? c != '-' : !isDigit) {
        return null;
      }
    }
    String id = parent.substring(3, 3 + TRACE_ID_LENGTH);
    return id.equals(NO_TRACE) ? null : id;
  }
}
