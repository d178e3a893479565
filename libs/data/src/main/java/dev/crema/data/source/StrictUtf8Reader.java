package dev.crema.data.source;

import dev.crema.data.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 and refuses what is none, by line: a replacement character would change data in
 * silence. NUL is refused too: no text has it, but UTF-16 and binary files do.
 */
final class StrictUtf8Reader extends Reader {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream in;
  private final NamedFile file;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES).flip();
  private boolean isEnd;
  private boolean isStart = true;
  private long line = 1;
  private char last;
  private char pending;

  StrictUtf8Reader(InputStream in, NamedFile file) {
    this.in = in;
    this.file = file;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (pending != 0) {
      target[offset] = pending;
      pending = 0;
      return 1;
    }
    CharBuffer chars = CharBuffer.wrap(target, offset, length).slice();
    while (chars.position() == 0) {
      CoderResult result = decoder.decode(bytes, chars, isEnd);
      if (chars.position() > 0) {
        break;
      }
      if (result.isError()) {
        throw invalid();
      }
      if (result.isOverflow()) {
        return half(target, offset);
      }
      if (isEnd) {
        return -1;
      }
      fill();
    }
    return accept(target, offset, chars.position());
  }

  /** Gives the first half of a pair for which the caller has no room, and keeps the second. */
  private int half(char[] target, int offset) {
    CharBuffer pair = CharBuffer.allocate(2);
    decoder.decode(bytes, pair, isEnd);
    target[offset] = pair.get(0);
    pending = pair.get(1);
    isStart = false;
    return 1;
  }

  private void fill() throws IOException {
    bytes.compact();
    int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
    isEnd = read < 0;
    bytes.position(bytes.position() + Math.max(0, read));
    bytes.flip();
  }

  private int accept(char[] target, int offset, int count) throws IOException {
    int from = offset;
    if (isStart && target[offset] == BYTE_ORDER_MARK) {
      from++;
      System.arraycopy(target, from, target, offset, count - 1);
    }
    int end = offset + count - (from - offset);
    isStart = false;
    for (int i = offset; i < end; i++) {
      countLine(target[i]);
    }
    // Only a byte order mark so far: 0 would mean that nothing can be read.
    return end == offset ? read(target, offset, count) : end - offset;
  }

  /** Counts LF, CR and CRLF as one end of a line each, as the CSV parser does. */
  private void countLine(char c) {
    if (c == 0) {
      throw new InputException(
          "%s:%d: a NUL byte, which no text has.\nMaybe the file is an archive or otherwise binary, or UTF-16: iconv -f UTF-16 -t UTF-8."
              .formatted(file, line));
    }
    if (c == '\r' || (c == '\n' && last != '\r')) {
      line++;
    }
    last = c;
  }

  private InputException invalid() {
    int value = bytes.get(bytes.position()) & 0xff;
    // With these it starts in the other byte orders; after them no text of UTF-8 can.
    boolean isUtf16 = isStart && value >= 0xFE;
    return new InputException(
        "%s:%d: the byte 0x%02X is not UTF-8.\nMaybe convert it: iconv -f %s -t UTF-8."
            .formatted(file, line, value, isUtf16 ? "UTF-16" : "WINDOWS-1252"));
  }

  /** Returns how many lines have been read; a last one need not have an end. */
  long lines() {
    boolean isBetween = last == '\n' || last == '\r' || last == 0;
    return isBetween ? line - 1 : line;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
