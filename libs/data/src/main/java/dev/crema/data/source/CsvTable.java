package dev.crema.data.source;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowVisitor;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads a CSV with the line on which each record starts. */
final class CsvTable {
  static final int MAX_FIELDS = 10_000;
  static final int MAX_FIELD_LENGTH = 1_000_000;
  static final int MAX_RECORD_LENGTH = 8_000_000;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final Contract contract;
  private final char delimiter;
  private long size;
  private long position;

  CsvTable(Path file, Contract contract, char delimiter) {
    this.file = file;
    this.contract = contract;
    this.delimiter = delimiter;
  }

  /** Returns how much of the file has been read, from 0 to 1. */
  double share() {
    return size > 0 ? (double) position / size : Double.NaN;
  }

  ReadSummary read(boolean isGzip, RowVisitor rows, Consumer<RejectedRow> rejected) {
    try (InputStream bytes = open();
        InputStream plain = isGzip ? unzip(bytes) : bytes;
        StrictUtf8Reader text = new StrictUtf8Reader(plain, file);
        CsvReader<CsvRecord> records = reader(text)) {
      return new Pass(rows, rejected).read(records.iterator());
    } catch (CsvParseException e) {
      throw invalid(e);
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause();
      throw damagedOrDisk(cause == null ? new IOException(e) : cause);
    } catch (IOException e) {
      throw damagedOrDisk(e);
    }
  }

  private InputStream open() throws IOException {
    size = Files.size(file);
    return new FilterInputStream(Files.newInputStream(file)) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        position += Math.max(0, read);
        return read;
      }
    };
  }

  private InputStream unzip(InputStream bytes) throws IOException {
    return new ExpansionLimit(new GZIPInputStream(bytes, BUFFER_BYTES), file, Files.size(file));
  }

  private CsvReader<CsvRecord> reader(StrictUtf8Reader text) {
    CsvRecordHandler handler =
        CsvRecordHandler.builder()
            .maxFields(MAX_FIELDS)
            .maxFieldSize(MAX_FIELD_LENGTH)
            .maxRecordSize(MAX_RECORD_LENGTH)
            .build();
    return CsvReader.builder()
        .fieldSeparator(delimiter)
        .commentStrategy(CommentStrategy.NONE)
        .skipEmptyLines(true)
        .allowExtraCharsAfterClosingQuote(false)
        .allowUnclosedQuote(false)
        // Counted here, so that the message names the line.
        .allowExtraFields(true)
        .allowMissingFields(true)
        .build(handler, text);
  }

  private InputException invalid(CsvParseException e) {
    Throwable cause = e.getCause();
    if (cause instanceof InputException input) {
      return input;
    }
    String why =
        cause == null ? e.getMessage() : "%s: %s".formatted(e.getMessage(), cause.getMessage());
    return new InputException("%s: no valid CSV: %s".formatted(file, why), e);
  }

  private RuntimeException damagedOrDisk(IOException e) {
    if (e instanceof ZipException || e instanceof EOFException) {
      return new InputException(
          "%s: the gzip data is damaged or ends too early (%s).".formatted(file, e.getMessage()),
          e);
    }
    return new UncheckedIOException(e);
  }

  /** One pass over the records. */
  private final class Pass {
    private final RowVisitor rows;
    private final Consumer<RejectedRow> rejected;
    private final List<ColumnContract> columns = contract.columns();
    private final RawRow row = new RawRow(columns.size());
    private long accepted;
    private long refused;

    Pass(RowVisitor rows, Consumer<RejectedRow> rejected) {
      this.rows = rows;
      this.rejected = rejected;
    }

    ReadSummary read(Iterator<CsvRecord> records) {
      if (!records.hasNext()) {
        throw new InputException("%s: the file has no header, only blanks.".formatted(file));
      }
      List<String> header = records.next().getFields();
      ColumnMapping mapping = ColumnMapping.of(file, header, contract);
      while (records.hasNext()) {
        CsvRecord record = records.next();
        List<FieldProblem> problems = parse(record, header.size(), mapping.positions());
        if (problems.isEmpty()) {
          accepted++;
          rows.row(row, record.getStartingLineNumber());
        } else {
          refused++;
          rejected.accept(new RejectedRow(record.getStartingLineNumber(), problems));
        }
      }
      return new ReadSummary(accepted, refused, mapping.ignored());
    }

    private List<FieldProblem> parse(CsvRecord record, int width, int[] positions) {
      if (record.getFieldCount() != width) {
        String message =
            "The row has %d cells, the header %d.".formatted(record.getFieldCount(), width);
        return List.of(new FieldProblem("", null, "columns", message));
      }
      List<FieldProblem> problems = List.of();
      for (int i = 0; i < positions.length; i++) {
        String text = record.getField(positions[i]);
        try {
          CellParser.parse(columns.get(i), text, row, i);
        } catch (InputException e) {
          problems = problems.isEmpty() ? new ArrayList<>() : problems;
          problems.add(
              new FieldProblem(
                  columns.get(i).name(),
                  CellParser.shorten(text),
                  "type",
                  String.valueOf(e.getMessage())));
        }
      }
      return problems;
    }
  }
}
