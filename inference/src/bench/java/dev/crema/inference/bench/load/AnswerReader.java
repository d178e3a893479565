package dev.crema.inference.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads one answer of HTTP/1.1 after another from bytes as they come. The body is counted, not kept.
 *
 * <p>An answer has a {@code Content-Length} or is chunked; one that ends with its connection is
 * refused, as it could not be told from a broken one.
 */
final class AnswerReader {
  private static final int LONGEST_LINE = 8192;

  private enum State {
    STATUS,
    HEADER,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    DONE
  }

  private final byte[] line = new byte[LONGEST_LINE];
  private int lineLength;
  private State state = State.STATUS;
  private int status;
  private long remaining;
  private boolean chunked;
  private boolean closing;

  /** Forgets the answer, to read the next one. */
  void reset() {
    state = State.STATUS;
    lineLength = 0;
    remaining = -1;
    chunked = false;
    closing = false;
  }

  /** Returns the status of the answer that is complete. */
  int status() {
    return status;
  }

  /** Returns whether the server closes the connection after this answer. */
  boolean isLast() {
    return closing;
  }

  /**
   * Takes bytes until the answer is complete.
   *
   * @return whether it is
   * @throws IOException if this is no answer, or more than one
   */
  boolean read(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining() && state != State.DONE) {
      if (state == State.BODY || state == State.CHUNK) {
        skip(bytes);
      } else if (endsLine(bytes.get())) {
        take(new String(line, 0, lineLength, StandardCharsets.ISO_8859_1));
        lineLength = 0;
      }
    }
    if (state == State.DONE && bytes.hasRemaining()) {
      throw new IOException("%d bytes follow the answer".formatted(bytes.remaining()));
    }
    return state == State.DONE;
  }

  private void skip(ByteBuffer bytes) {
    int count = (int) Math.min(remaining, bytes.remaining());
    bytes.position(bytes.position() + count);
    remaining -= count;
    if (remaining == 0) {
      state = state == State.BODY ? State.DONE : State.CHUNK_END;
    }
  }

  private boolean endsLine(byte each) throws IOException {
    if (each == '\n') {
      return true;
    }
    if (each != '\r') {
      if (lineLength == LONGEST_LINE) {
        throw new IOException("a line of the answer's head is longer than " + LONGEST_LINE);
      }
      line[lineLength++] = each;
    }
    return false;
  }

  private void take(String text) throws IOException {
    switch (state) {
      case STATUS -> takeStatus(text);
      case HEADER -> takeHeader(text);
      case CHUNK_SIZE -> takeChunkSize(text);
      case CHUNK_END -> state = State.CHUNK_SIZE;
      case TRAILER -> state = text.isEmpty() ? State.DONE : State.TRAILER;
      case BODY, CHUNK, DONE -> throw new IllegalStateException("no lines in " + state);
    }
  }

  private void takeStatus(String text) throws IOException {
    if (!text.startsWith("HTTP/1.1 ") || text.length() < 12) {
      throw new IOException("the answer begins with (%s)".formatted(text));
    }
    status = (int) number(text.substring(9, 12), 10);
    state = State.HEADER;
  }

  private void takeHeader(String text) throws IOException {
    if (text.isEmpty()) {
      endHead();
    } else if (starts(text, "content-length:")) {
      remaining = number(text.substring(15).strip(), 10);
    } else if (starts(text, "transfer-encoding:")) {
      chunked = text.substring(18).strip().equalsIgnoreCase("chunked");
    } else if (starts(text, "connection:")) {
      closing = text.substring(11).strip().equalsIgnoreCase("close");
    }
  }

  private void endHead() throws IOException {
    if (chunked) {
      state = State.CHUNK_SIZE;
    } else if (remaining >= 0) {
      state = remaining == 0 ? State.DONE : State.BODY;
    } else {
      throw new IOException("the answer (%d) does not tell its length".formatted(status));
    }
  }

  private void takeChunkSize(String text) throws IOException {
    remaining = number(text.split(";", 2)[0].strip(), 16);
    state = remaining == 0 ? State.TRAILER : State.CHUNK;
  }

  private static boolean starts(String text, String name) {
    return text.regionMatches(true, 0, name, 0, name.length());
  }

  private static long number(String text, int radix) throws IOException {
    try {
      return Long.parseUnsignedLong(text, radix);
    } catch (NumberFormatException e) {
      throw new IOException("the answer has (%s) for a number".formatted(text), e);
    }
  }
}
