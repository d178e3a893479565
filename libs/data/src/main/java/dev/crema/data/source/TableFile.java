package dev.crema.data.source;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RowVisitor;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file that holds a table: CSV, JSON Lines, either of them compressed by gzip, or Parquet, told
 * apart by its first bytes and never by its name.
 *
 * <p>CSV is UTF-8 (a byte order mark is skipped), quoted by RFC 4180, with a header that names
 * every column of the contract; other columns are ignored. A line without any character is no row.
 * Cells are typed by {@link dev.crema.data.CellParser}.
 *
 * <p>JSON Lines are UTF-8, an object on each line. A value means what its text would mean in a cell
 * of a CSV, so a number is a text where the contract says so, as it is spelt, and a text can be a
 * number. Null, an empty text and a name that is absent are missing values; but each column of the
 * contract must be named in one row at least.
 *
 * <p>The Parquet columns' types must go with the contract's; an empty text is a missing value there
 * too.
 */
public final class TableFile {
  /** What a file is. */
  public enum Format {
    /** Comma-separated values. */
    CSV("CSV"),
    /** Comma-separated values, compressed by gzip. */
    CSV_GZ("gzipped CSV"),
    /** JSON Lines. */
    JSON_LINES("JSON Lines"),
    /** JSON Lines, compressed by gzip. */
    JSON_LINES_GZ("gzipped JSON Lines"),
    /** Apache Parquet. */
    PARQUET("Parquet");

    private final String words;

    Format(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private final NamedFile file;
  private final Contract contract;
  private final Format format;
  private final char delimiter;
  private volatile @Nullable Table table;

  private TableFile(NamedFile file, Contract contract, Format format, char delimiter) {
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
    return open(NamedFile.of(file), contract, delimiter);
  }

  static TableFile open(NamedFile file, Contract contract, char delimiter) {
    if (delimiter == '"' || (Character.isISOControl(delimiter) && delimiter != '\t')) {
      throw new InputException(
          "The delimiter (U+%04X) cannot stand between cells.\nMaybe (,), (;) or (tab)."
              .formatted((int) delimiter));
    }
    if (!Files.isRegularFile(file.path())) {
      throw new InputException(
          "The file (%s) does not exist or is no file.\nMaybe the path is another, or of a folder."
              .formatted(file));
    }
    return new TableFile(file, contract, FileFormat.of(file), delimiter);
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
    return ParquetTable.columns(NamedFile.of(file));
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
    TableColumns columns = new TableColumns(contract);
    Table.Count count = read(columns, rows, rejected);
    return columns.summary(file, count.accepted(), count.refused());
  }

  /** Reads the file as a part of a table. */
  Table.Count read(TableColumns columns, RowVisitor rows, Consumer<RejectedRow> rejected) {
    Table reading =
        switch (format) {
          case CSV -> new CsvTable(file, contract, false, delimiter);
          case CSV_GZ -> new CsvTable(file, contract, true, delimiter);
          case JSON_LINES -> new JsonLinesTable(file, contract, false);
          case JSON_LINES_GZ -> new JsonLinesTable(file, contract, true);
          case PARQUET -> new ParquetTable(file, contract);
        };
    table = reading;
    return reading.read(columns, rows, rejected);
  }

  /**
   * Returns how much of the file the reading under way has read.
   *
   * @return from 0 to 1; NaN if none is under way
   */
  public double share() {
    Table reading = table;
    return reading == null ? Double.NaN : reading.share();
  }

  /** Returns how many lines the file has, once it is read; of Parquet, rows. */
  long lines() {
    Table reading = table;
    return reading == null ? 0 : reading.lines();
  }

  /** Gives back the memory of the reading: a folder may have many files. */
  void forget() {
    table = null;
  }

  Contract contract() {
    return contract;
  }

  NamedFile file() {
    return file;
  }
}
