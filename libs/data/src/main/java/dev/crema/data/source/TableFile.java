package dev.crema.data.source;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RowVisitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * A file that holds a table: CSV, gzipped CSV or Parquet, told apart by its first bytes and never
 * by its name.
 *
 * <p>CSV is UTF-8 (a byte order mark is skipped), quoted by RFC 4180, with a header that names
 * every column of the contract; other columns are ignored. A line without any character is no row.
 * Cells are typed by {@link dev.crema.data.CellParser}. The Parquet columns' types must go with the
 * contract's; an empty text is a missing value there too.
 */
public final class TableFile {
  private static final byte[] PARQUET = {'P', 'A', 'R', '1'};
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final int HEAD_BYTES = 4;

  /** What a file is. */
  public enum Format {
    /** Comma-separated values. */
    CSV,
    /** Comma-separated values, compressed by gzip. */
    CSV_GZ,
    /** Apache Parquet. */
    PARQUET
  }

  private final Path file;
  private final Contract contract;
  private final Format format;
  private final char delimiter;
  private DoubleSupplier share = () -> Double.NaN;

  private TableFile(Path file, Contract contract, Format format, char delimiter) {
    this.file = file;
    this.contract = contract;
    this.format = format;
    this.delimiter = delimiter;
  }

  /**
   * Opens a file.
   *
   * @param file the file
   * @param contract names and types of the columns to read
   * @param delimiter what stands between two cells of a CSV; no quote, line end or control
   *     character but the tab
   * @return the file, told what it is
   * @throws InputException if the file is missing, empty, or of a format that is not read
   * @throws UncheckedIOException if the disk fails
   */
  public static TableFile open(Path file, Contract contract, char delimiter) {
    if (delimiter == '"' || (Character.isISOControl(delimiter) && delimiter != '\t')) {
      throw new InputException(
          "The delimiter (U+%04X) cannot stand between cells.".formatted((int) delimiter));
    }
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          "The file (%s) does not exist or is no file.\nMaybe the path is another, or of a folder."
              .formatted(file));
    }
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TableFile(file, contract, format(file, head), delimiter);
  }

  private static Format format(Path file, byte[] head) {
    if (head.length == 0) {
      throw new InputException(
          "The file (%s) is empty.\nMaybe what writes it failed, or has not come to its end."
              .formatted(file));
    }
    if (startsWith(head, ZIP)) {
      throw new InputException(
          "The file (%s) is a ZIP archive or an Excel workbook, which is not read.".formatted(file)
              + "\nMaybe unpack it, or save it as CSV.");
    }
    if (startsWith(head, PARQUET)) {
      return Format.PARQUET;
    }
    return startsWith(head, GZIP) ? Format.CSV_GZ : Format.CSV;
  }

  private static boolean startsWith(byte[] head, byte[] magic) {
    return head.length >= magic.length
        && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }

  /**
   * Returns what the file is.
   *
   * @return the format
   */
  public Format format() {
    return format;
  }

  /**
   * Returns the names of a Parquet file's columns, which need not be the contract's.
   *
   * @param file a Parquet file
   * @return in order
   * @throws InputException if it is no valid Parquet file
   */
  public static List<String> parquetColumns(Path file) {
    return ParquetTable.columns(file);
  }

  /**
   * Reads every row, in order and in bounded memory.
   *
   * @param rows takes each row that could be read
   * @param rejected takes each row that could not; what it throws ends the reading
   * @return what came of it
   * @throws InputException if the file is damaged, lacks a column of the contract or has no rows
   * @throws UncheckedIOException if the disk fails
   */
  public ReadSummary read(RowVisitor rows, Consumer<RejectedRow> rejected) {
    ReadSummary summary =
        switch (format) {
          case CSV, CSV_GZ -> {
            CsvTable table = new CsvTable(file, contract, delimiter);
            share = table::share;
            yield table.read(format == Format.CSV_GZ, rows, rejected);
          }
          case PARQUET -> {
            ParquetTable table = new ParquetTable(file, contract);
            share = table::share;
            yield table.read(rows, rejected);
          }
        };
    if (summary.rows() + summary.rejectedRows() == 0) {
      throw new InputException(
          "The file (%s) has columns, but no rows.\nMaybe what writes it found nothing."
              .formatted(file));
    }
    return summary;
  }

  /**
   * Returns how much of the file the reading under way has read.
   *
   * @return from 0 to 1; NaN if none is under way
   */
  public double share() {
    return share.getAsDouble();
  }
}
