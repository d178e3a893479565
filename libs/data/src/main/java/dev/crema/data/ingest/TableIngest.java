package dev.crema.data.ingest;

import dev.crema.data.Contract;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetWriter;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.Progress;
import dev.crema.data.quality.RejectionWriter;
import dev.crema.data.source.ReadSummary;
import dev.crema.data.source.ReadableTable;
import dev.crema.data.source.RejectedRow;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads a table into a dataset, and the rows that cannot be read into another. */
public final class TableIngest {
  private final ReadableTable table;
  private final Contract contract;
  private final Consumer<String> log;

  /**
   * What the dataset must be.
   *
   * @param expectedDigest content hash that it must have; empty = any
   * @param maxRejectedRows most rows that may be left out because they cannot be read; 0 = the
   *     first one is an error
   */
  public record Demands(String expectedDigest, long maxRejectedRows) {}

  /**
   * What came of it.
   *
   * @param info the dataset's rows and content hash
   * @param summary what was read
   */
  public record Result(DatasetInfo info, ReadSummary summary) {}

  /**
   * Prepares the reading.
   *
   * @param table what is read
   * @param contract under which it was opened
   * @param log takes progress and, at the end, what was read, in lines for a person
   */
  public TableIngest(ReadableTable table, Contract contract, Consumer<String> log) {
    this.table = table;
    this.contract = contract;
    this.log = log;
  }

  /**
   * Returns what stands between two cells of a CSV, from a parameter's text.
   *
   * @param text one character, or {@code tab}
   * @return the character
   * @throws InputException if it is neither
   */
  public static char delimiter(String text) {
    if (text.equals("tab") || text.equals("\\t")) {
      return '\t';
    }
    if (text.length() != 1) {
      throw new InputException(
          "The delimiter (%s) must be one character.\nMaybe (,), (;) or (tab).".formatted(text));
    }
    return text.charAt(0);
  }

  /**
   * Reads all rows and writes both datasets, which are there whole or not at all.
   *
   * @param dataset where the rows go
   * @param rejected where the rows go that cannot be read
   * @param demands what the dataset must be
   * @return what came of it
   * @throws InputException if more rows cannot be read than allowed, none can, or the content is
   *     another than expected
   */
  public Result write(Path dataset, Path rejected, Demands demands) {
    try (DatasetWriter writer = DatasetWriter.create(dataset, contract);
        RejectionWriter rejections = new RejectionWriter(rejected)) {
      long[] left = {demands.maxRejectedRows()};
      Progress progress = new Progress("ingested", table::share, log);
      ReadSummary summary =
          table.read(
              (row, line) -> {
                writer.append(row, line);
                progress.row();
              },
              row -> {
                progress.row();
                requireTolerable(row, left[0]--, demands.maxRejectedRows());
                row.problems()
                    .forEach(problem -> rejections.append(row.line(), located(row, problem)));
              });
      if (summary.rows() == 0) {
        throw new InputException(
            "The source (%s) has %d rows, none of which can be read.\nMaybe set max_rejected_rows to 0: then the first of them says why."
                .formatted(table.name(), summary.rejectedRows()));
      }
      DatasetInfo info = writer.finish(demands.expectedDigest());
      rejections.finish();
      say(summary);
      return new Result(info, summary);
    }
  }

  private void requireTolerable(RejectedRow row, long left, long max) {
    if (left > 0) {
      return;
    }
    String message = row.problems().getFirst().message();
    String more =
        max == 0
            ? "\nMaybe mend the row, or let such rows be left out and kept beside: max_rejected_rows."
            : "\nMaybe raise max_rejected_rows: more than the allowed %d rows cannot be read."
                .formatted(max);
    throw new InputException("%s: %s%s".formatted(table.where(row.line()), message, more));
  }

  /** Of several files, the line that is kept counts them all: the message names the one. */
  private FieldProblem located(RejectedRow row, FieldProblem problem) {
    return table.isOnePart()
        ? problem
        : new FieldProblem(
            problem.field(),
            problem.value(),
            problem.rule(),
            "%s: %s".formatted(table.where(row.line()), problem.message()));
  }

  private void say(ReadSummary summary) {
    table.remarks().forEach(log);
    log.accept(
        "read %d rows of %s, left out %d"
            .formatted(summary.rows(), table.formatName(), summary.rejectedRows()));
    if (!summary.ignoredColumns().isEmpty()) {
      log.accept("ignored columns that the contract does not name: " + summary.ignoredColumns());
    }
  }
}
