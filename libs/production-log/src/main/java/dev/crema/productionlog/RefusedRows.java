package dev.crema.productionlog;

import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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

  private static final long MAX_BYTES = 64L << 20;

  private final Path file;

  RefusedRows(Path directory) {
    file = directory.resolve(NAME);
  }

  /** Adds rows and returns when they are on the disk; after a failure none of them is. */
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
      if (end + bytes.remaining() > MAX_BYTES) {
        throw new IOException("The file of refused rows is full.");
      }
      try {
        out.position(end);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
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
    tree.put("inputs", new String(row.inputs(), StandardCharsets.UTF_8));
    tree.put("label", row.label());
    tree.put("score", row.score());
    putText(tree, "entity", row.entity());
    putText(tree, "correlation_id", row.correlationId());
    putText(tree, "tenant", row.tenant());
    return Json.write(tree);
  }

  private static void putText(Map<String, Object> tree, String name, @Nullable String text) {
    if (text != null) {
      tree.put(name, text);
    }
  }

  /** Removes the rows of erased entities. */
  synchronized void erase(Erasures erasures) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file);
    List<String> kept = new ArrayList<>();
    for (String line : lines) {
      if (!isErased(line, erasures)) {
        kept.add(line);
      }
    }
    if (kept.size() == lines.size()) {
      return;
    }
    Path temporary = file.resolveSibling("refused.jsonl.tmp");
    Files.write(temporary, kept);
    try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      out.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
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
