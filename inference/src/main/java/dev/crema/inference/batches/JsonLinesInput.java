package dev.crema.inference.batches;

import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.inference.scoring.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** JSON Lines: an object on each line, UTF-8; blank lines are no rows. */
final class JsonLinesInput implements Input {
  /** Longest line. */
  static final int MAX_LINE_BYTES = 1 << 20;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final Path file;
  private final Contract contract;
  private final LineReader reader;
  private volatile long size;
  private volatile long position;

  JsonLinesInput(Path file, Contract contract, Set<String> used) {
    this.file = file;
    this.contract = contract;
    reader = new LineReader(contract, used);
  }

  @Override
  public double share() {
    return size > 0 ? (double) position / size : Double.NaN;
  }

  @Override
  public void read(long skip, Rows rows) throws IOException {
    size = Files.size(file);
    position = 0;
    rows.columns(contract.names());
    try (InputStream in = Files.newInputStream(file)) {
      new Pass(in, skip, rows).run();
    }
  }

  /** One pass over the lines. */
  private final class Pass {
    private final InputStream in;
    private final long skip;
    private final Rows rows;
    private final RawRow row = new RawRow(contract.columns().size());
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private long line;
    private long count;

    Pass(InputStream in, long skip, Rows rows) {
      this.in = in;
      this.skip = skip;
      this.rows = rows;
    }

    void run() throws IOException {
      int scanned = 0;
      while (true) {
        int feed = indexOfFeed(scanned);
        if (feed >= 0) {
          line(feed);
          start = feed + 1;
          scanned = start;
          continue;
        }
        int unscanned = end - start;
        if (!fill()) {
          break;
        }
        scanned = start + unscanned;
      }
      if (start < end) {
        line(end);
      }
      if (count == 0) {
        throw new InputException("The body has no rows, only blank lines.");
      }
    }

    private int indexOfFeed(int from) {
      for (int i = from; i < end; i++) {
        if (buffer[i] == '\n') {
          return i;
        }
      }
      return -1;
    }

    /** Reads on behind what is not used yet; returns false at the end. */
    private boolean fill() throws IOException {
      if (end - start > MAX_LINE_BYTES) {
        throw new InputException(
            "Line %d has more than %d bytes.".formatted(line + 1, MAX_LINE_BYTES));
      }
      byte[] target = end - start > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
      System.arraycopy(buffer, start, target, 0, end - start);
      buffer = target;
      end -= start;
      start = 0;
      int read = in.read(buffer, end, buffer.length - end);
      end += Math.max(0, read);
      position = position + Math.max(0, read); // by one thread
      return read >= 0;
    }

    private void line(int lineEnd) {
      line++;
      int from = start;
      if (line == 1 && lineEnd - from >= 3 && isByteOrderMark(from)) {
        from += BYTE_ORDER_MARK.length;
      }
      if (isBlank(from, lineEnd) || count++ < skip) {
        return;
      }
      byte[] json = Arrays.copyOfRange(buffer, from, lineEnd);
      Original original = new Original.Line(line, json);
      List<FieldProblem> problems = reader.read(json, row);
      if (problems.isEmpty()) {
        rows.valid(row, original);
      } else {
        rows.rejected(original, problems);
      }
    }

    private boolean isByteOrderMark(int from) {
      return Arrays.equals(buffer, from, from + 3, BYTE_ORDER_MARK, 0, 3);
    }

    private boolean isBlank(int from, int to) {
      for (int i = from; i < to; i++) {
        if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
          return false;
        }
      }
      return true;
    }
  }
}
