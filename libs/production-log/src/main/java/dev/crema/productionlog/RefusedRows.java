package dev.crema.productionlog;

import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code refused.jsonl} beside the spool's segments: rows that PostgreSQL will never take,
 * each with its SQL state, for a person to look at. Its oldest rows stay and it does not grow
 * beyond its limit: what comes then is only counted.
 */
final class RefusedRows {
  /** A row and why it was refused. */
  record Refused(LoggedPrediction row, String state) {}

  static final String NAME = "refused.jsonl";

  /** As many rows lie aside as may. */
  static final class FullException extends IOException {
    private static final long serialVersionUID = 1L;

    FullException() {
      super("The file of refused rows is full.");
    }
  }

  private static final long MAX_BYTES = 64L << 20;

  /** So much of the spool's room at most: the rest is for what PostgreSQL will take. */
  private static final int SHARE = 4;

  private static final long PAUSE_NANOS = 5_000_000_000L;

  private final Path file;
  private final long maxBytes;

  /** The last erasure whose entity has no rows here. */
  private long cleanedTo;

  private long nextCleaning = System.nanoTime();

  /** Removes what a crash left of a cleaning: it holds rows, too. */
  RefusedRows(Path directory, long spoolBytes) throws IOException {
    file = directory.resolve(NAME);
    maxBytes = Math.min(MAX_BYTES, spoolBytes / SHARE);
    Files.deleteIfExists(temporary());
  }

  private Path temporary() {
    return file.resolveSibling(NAME + ".tmp");
  }

  /**
   * Adds rows and returns when they are on the disk; after a failure none of them is.
   *
   * @throws FullException if there is no room for all of them within the limit
   */
  synchronized void add(List<Refused> rows) throws IOException {
    if (rows.isEmpty()) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    rows.forEach(row -> lines.append(line(row)).append('\n'));
    ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
    try (FileChannel out =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = wholeLines(out);
      if (end + bytes.remaining() > maxBytes) {
        throw new FullException();
      }
      try {
        out.position(end);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
        if (end == 0) { // Its name may be new.
          Possession.flush(file.resolveSibling("."));
        }
      } catch (IOException e) {
        out.truncate(end);
        throw e;
      }
    }
  }

  /** Returns where the last whole line ends: a crash may have cut short the one behind it. */
  private static long wholeLines(FileChannel file) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    long end = file.size();
    while (end > 0) {
      file.read(one.clear(), end - 1);
      if (one.get(0) == '\n') {
        return end;
      }
      end--;
    }
    return 0;
  }

  private static String line(Refused refused) {
    LoggedPrediction row = refused.row();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("sql_state", refused.state());
    tree.put("id", row.id().toString());
    tree.put("model", row.model());
    tree.put("version", row.version());
    String inputs = new String(row.inputs(), StandardCharsets.UTF_8);
    tree.put("inputs", inputs);
    if (!Arrays.equals(inputs.getBytes(StandardCharsets.UTF_8), row.inputs())) {
      tree.put("inputs_base64", Base64.getEncoder().encodeToString(row.inputs()));
    }
    tree.put("label", row.label());
    tree.put("score", row.score());
    tree.put(
        "probabilities", Arrays.stream(row.probabilities()).mapToObj(RefusedRows::number).toList());
    if (!Double.isNaN(row.threshold())) {
      tree.put("threshold", number(row.threshold()));
    }
    tree.put("latency_micros", row.latencyMicros());
    putText(tree, "entity", row.entity());
    putText(tree, "correlation_id", row.correlationId());
    putText(tree, "tenant", row.tenant());
    return Json.write(tree);
  }

  /** JSON has no NaN and no infinity. */
  private static Object number(double value) {
    return Double.isFinite(value) ? value : Double.toString(value);
  }

  private static void putText(Map<String, Object> tree, String name, @Nullable String text) {
    if (text != null) {
      tree.put(name, text);
    }
  }

  /**
   * Removes the rows of erased entities, unless that is done already. What fails is tried again
   * after a pause: it takes a while, and a batch waits for it.
   */
  synchronized void erase(Erasures erasures) throws IOException {
    long last = erasures.lastId();
    if (last == cleanedTo || System.nanoTime() - nextCleaning < 0) {
      return;
    }
    nextCleaning = System.nanoTime() + PAUSE_NANOS;
    if (Files.exists(file)) {
      clean(erasures);
    }
    cleanedTo = last;
    nextCleaning = System.nanoTime();
  }

  /** Line by line: the file may be larger than what memory there is. */
  private void clean(Erasures erasures) throws IOException {
    if (!hasErased(erasures)) {
      return;
    }
    try {
      try (BufferedReader in = reader();
          BufferedWriter out = Files.newBufferedWriter(temporary())) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (!isErased(line, erasures)) {
            out.write(line);
            out.write('\n');
          }
        }
      }
      try (FileChannel out = FileChannel.open(temporary(), StandardOpenOption.WRITE)) {
        out.force(true);
      }
      Files.move(temporary(), file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary());
    }
    Possession.flush(file.resolveSibling("."));
  }

  private boolean hasErased(Erasures erasures) throws IOException {
    try (BufferedReader in = reader()) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (isErased(line, erasures)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * A character that a crash cut in two is no reason to stop, which Files' own readers take it for.
   */
  private BufferedReader reader() throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
  }

  private static boolean isErased(String line, Erasures erasures) {
    try {
      Node row = Node.json(line, "refused.jsonl");
      Node entity = row.optional("entity");
      long millis = UUID.fromString(row.required("id").text()).getMostSignificantBits() >>> 16;
      return entity != null
          && erasures.isErased(entity.text(), row.required("model").text(), millis);
    } catch (IllegalArgumentException _) {
      return true; // A line that a crash cut short; nobody can say whom it is about.
    }
  }
}
