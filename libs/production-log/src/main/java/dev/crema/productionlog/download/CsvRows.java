package dev.crema.productionlog.download;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.RawRow;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSV as {@link dev.crema.data.source.TableFile} reads it. */
final class CsvRows implements RowWriter {
  /** What OWASP's page "CSV Injection" names, full-width forms included. */
  private static final String FORMULA = "=+-@＝＋－＠";

  private static final String CONTROL = "\t\r\n";

  /** Where a spreadsheet may begin a cell that was not set up for commas. */
  private static final String SEPARATORS = ";|" + CONTROL;

  /** What it passes over before it looks for a formula. */
  private static final String PASSED_OVER = " \"";

  private final List<ColumnContract> columns;
  private final boolean neutralise;
  private final CsvWriter csv;
  private final @Nullable String[] cells;

  CsvRows(List<ColumnContract> columns, boolean neutralise, OutputStream out) throws IOException {
    this.columns = columns;
    this.neutralise = neutralise;
    this.cells = new String[columns.size()];
    csv =
        CsvWriter.builder()
            // A lone empty cell would else be a line without any character, which is no row.
            .quoteStrategy(columns.size() == 1 ? QuoteStrategies.ALWAYS : QuoteStrategies.REQUIRED)
            .build(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    for (int i = 0; i < cells.length; i++) {
      cells[i] = text(columns.get(i).name());
    }
    write();
  }

  @Override
  public void row(RawRow row) throws IOException {
    for (int i = 0; i < cells.length; i++) {
      ColumnContract column = columns.get(i);
      String cell = CellParser.format(column, row, i);
      cells[i] = cell != null && column.type().isText() ? text(cell) : cell;
    }
    write();
  }

  private String text(String cell) {
    if (!neutralise || cell.isEmpty()) {
      return cell;
    }
    StringBuilder text = new StringBuilder(cell.length() + 1);
    if (CONTROL.indexOf(cell.charAt(0)) >= 0 || isFormula(cell, 0)) {
      text.append('\'');
    }
    for (int i = 0; i < cell.length(); i++) {
      text.append(cell.charAt(i));
      if (SEPARATORS.indexOf(cell.charAt(i)) >= 0 && isFormula(cell, i + 1)) {
        text.append('\'');
      }
    }
    return text.toString();
  }

  private static boolean isFormula(String cell, int from) {
    int first = from;
    while (first < cell.length() && PASSED_OVER.indexOf(cell.charAt(first)) >= 0) {
      first++;
    }
    return first < cell.length() && FORMULA.indexOf(cell.charAt(first)) >= 0;
  }

  private void write() throws IOException {
    try {
      csv.writeRecord(cells);
    } catch (UncheckedIOException e) {
      throw cause(e);
    }
  }

  private static IOException cause(UncheckedIOException e) {
    IOException cause = e.getCause();
    return cause == null ? new IOException(e) : cause;
  }

  @Override
  public void finish() throws IOException {
    csv.flush();
  }

  /** What is not flushed is given up, and the stream is the caller's. */
  @Override
  public void close() {}
}
