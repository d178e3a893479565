package dev.crema.data.source;

import dev.crema.data.InputException;
import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;

/**
 * Splits a text into lines, which end with LF, CR or CRLF, as those are counted in a CSV. Memory
 * does not grow with the text, only with its longest line.
 */
final class TextLines {
  private static final int BUFFER_CHARS = 1 << 16;

  private final Reader in;
  private final NamedFile file;
  private final int maxLength;
  private char[] buffer = new char[BUFFER_CHARS];
  private int start;
  private int end;
  private int next;
  private int limit;
  private boolean isAfterReturn;
  private long line;

  TextLines(Reader in, NamedFile file, int maxLength) {
    this.in = in;
    this.file = file;
    this.maxLength = maxLength;
  }

  /** Goes to the next line; returns false if there is none. */
  boolean next() throws IOException {
    start = next;
    skipFeed();
    int seen = 0;
    while (true) {
      for (int i = start + seen; i < limit; i++) {
        if (buffer[i] == '\n' || buffer[i] == '\r') {
          return endLine(i, i + 1);
        }
      }
      seen = limit - start;
      if (seen > maxLength) {
        throw tooLong();
      }
      if (!fill()) {
        return start < limit && endLine(limit, limit);
      }
    }
  }

  /** The second half of an end of line that the last line's buffer may not have held. */
  private void skipFeed() throws IOException {
    if (isAfterReturn && (start < limit || fill()) && buffer[start] == '\n') {
      start++;
    }
    isAfterReturn = false;
  }

  private boolean endLine(int at, int after) {
    end = at;
    next = after;
    line++;
    isAfterReturn = after > at && buffer[at] == '\r';
    if (length() > maxLength) {
      line--;
      throw tooLong();
    }
    return true;
  }

  private InputException tooLong() {
    return new InputException(
        "%s:%d: the line has more than %d characters.\nMaybe each row should stand on a line of its own."
            .formatted(file, line + 1, maxLength));
  }

  /** Reads on behind what is in use; returns false at the end. */
  private boolean fill() throws IOException {
    int kept = limit - start;
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, kept);
    }
    if (kept == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * kept);
    }
    start = 0;
    limit = kept;
    int read = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(0, read);
    return read >= 0;
  }

  /** The characters, of which the line are {@link #length} from {@link #start}. */
  char[] chars() {
    return buffer;
  }

  int start() {
    return start;
  }

  int length() {
    return end - start;
  }

  /** The number of the line, from 1; behind the last, how many there were. */
  long line() {
    return line;
  }

  /** Returns whether the line has only what JSON takes for blanks. */
  boolean isBlank() {
    for (int i = start; i < end; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t') {
        return false;
      }
    }
    return true;
  }
}
