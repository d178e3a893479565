package dev.crema.data.quality;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetWriter;
import dev.crema.data.FieldProblem;
import dev.crema.data.RawRow;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes broken rules as a dataset of the columns {@code line, column, value, rule, message}, one
 * row for each. A missing value and a problem of the whole row have no value or no column.
 */
public final class RejectionWriter implements AutoCloseable {
  /** The contract of a dataset of rejections. */
  public static final Contract CONTRACT =
      new Contract(
          "rejections",
          "Rules that rows break: where, what and why.",
          List.of(
              ColumnContract.of("line", ColumnType.INTEGER),
              ColumnContract.of("column", ColumnType.STRING),
              ColumnContract.of("value", ColumnType.STRING),
              ColumnContract.of("rule", ColumnType.STRING),
              ColumnContract.of("message", ColumnType.STRING)),
          null,
          1,
          0);

  private static final int LINE = 0;
  private static final int COLUMN = 1;
  private static final int VALUE = 2;
  private static final int RULE = 3;
  private static final int MESSAGE = 4;

  private final DatasetWriter writer;
  private final RawRow row = new RawRow(CONTRACT.columns().size());

  /**
   * Starts the dataset.
   *
   * @param directory where it will be; must not exist yet
   */
  public RejectionWriter(Path directory) {
    writer = DatasetWriter.create(directory, CONTRACT);
  }

  /**
   * Adds a broken rule.
   *
   * @param line line of the source where the row starts
   * @param problem the problem
   */
  public void append(long line, FieldProblem problem) {
    row.clear();
    row.setNumber(LINE, line);
    text(COLUMN, problem.field());
    text(VALUE, problem.value() == null ? "" : CellParser.shorten(problem.value()));
    text(RULE, problem.rule());
    text(MESSAGE, problem.message());
    writer.append(row, line);
  }

  private void text(int slot, String text) {
    row.setText(slot, text.isEmpty() ? null : text);
  }

  /**
   * Completes the dataset.
   *
   * @return what it says about itself
   */
  public DatasetInfo finish() {
    return writer.finish();
  }

  @Override
  public void close() {
    writer.close();
  }
}
