package dev.crema.data.source;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the records of a CSV as texts, for who needs the cells as they were written; {@link
 * TableFile} gives them types.
 *
 * <p>UTF-8 (a byte order mark is skipped), quoted by RFC 4180. A line without any character is no
 * record. Memory does not grow with the file.
 */
public final class CsvText {
  static final int MAX_FIELDS = 10_000;
  static final int MAX_FIELD_LENGTH = 1_000_000;
  static final int MAX_RECORD_LENGTH = 8_000_000;

  /** Where the parser's message says it. */
  private static final Pattern LINE = Pattern.compile("line ([0-9]+)");

  private final NamedFile file;
  private final char delimiter;
  private final SourceText source;

  /** Takes the records in order; what it throws ends the reading. */
  public interface Visitor {

    /**
     * Takes the first record.
     *
     * @param names as they are written
     */
    void header(List<String> names);

    /**
     * Takes another record, which may have fewer or more cells than the header.
     *
     * @param cells as they are written, without their quotes; an empty cell is an empty text
     * @param line where the record starts, from 1
     */
    void record(List<String> cells, long line);
  }

  /**
   * Makes a reader.
   *
   * @param file the file
   * @param delimiter what stands between two cells
   */
  public CsvText(Path file, char delimiter) {
    this(NamedFile.of(file), delimiter);
  }

  CsvText(NamedFile file, char delimiter) {
    this.file = file;
    this.delimiter = delimiter;
    source = new SourceText(file);
  }

  /**
   * Returns how much of the file has been read; may be asked by another thread.
   *
   * @return from 0 to 1; NaN before the reading
   */
  public double share() {
    return source.share();
  }

  /** Returns how many lines have been read. */
  long lines() {
    return source.lines();
  }

  /**
   * Reads all records.
   *
   * @param isGzip whether the file is compressed
   * @param visitor takes them
   * @throws InputException if the file is damaged, no CSV, or has no header; the message names file
   *     and line
   * @throws UncheckedIOException if the disk fails
   */
  public void read(boolean isGzip, Visitor visitor) {
    try (StrictUtf8Reader text = source.open(isGzip);
        CsvReader<CsvRecord> records = reader(text)) {
      read(records.iterator(), visitor);
    } catch (CsvParseException e) {
      throw invalid(e);
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause();
      throw SourceText.damagedOrDisk(file, cause == null ? new IOException(e) : cause);
    } catch (IOException e) {
      throw SourceText.damagedOrDisk(file, e);
    }
  }

  /** Returns the first record alone. */
  List<String> header(boolean isGzip) {
    try (StrictUtf8Reader text = source.open(isGzip);
        CsvReader<CsvRecord> records = reader(text)) {
      return header(records.iterator());
    } catch (CsvParseException e) {
      throw invalid(e);
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause();
      throw SourceText.damagedOrDisk(file, cause == null ? new IOException(e) : cause);
    } catch (IOException e) {
      throw SourceText.damagedOrDisk(file, e);
    }
  }

  private List<String> header(Iterator<CsvRecord> records) {
    if (!records.hasNext()) {
      throw new InputException(
          "%s: the file has no header, only blanks.\nMaybe write the names of the columns into its first line."
              .formatted(file));
    }
    return records.next().getFields();
  }

  private void read(Iterator<CsvRecord> records, Visitor visitor) {
    visitor.header(header(records));
    while (records.hasNext()) {
      CsvRecord record = records.next();
      visitor.record(record.getFields(), record.getStartingLineNumber());
    }
  }

  /**
   * Returns what is said of a record that has not as many cells as the header.
   *
   * @param cells how many it has
   * @param width how many the header has
   * @return the problem, which is no column's
   */
  public static FieldProblem wrongWidth(int cells, int width) {
    String advice =
        cells < width
            ? "Maybe a line end within a cell has no quotes around it."
            : "Maybe a cell that holds the delimiter, as a decimal comma, has no quotes around it.";
    return new FieldProblem(
        "",
        null,
        "columns",
        "The row has %d cells, the header %d.\n%s".formatted(cells, width, advice));
  }

  /**
   * Returns what is said of a cell that is no value of its column's type.
   *
   * @param column the column
   * @param text the cell
   * @param e what {@link CellParser} said
   * @return the problem
   */
  public static FieldProblem wrongType(ColumnContract column, String text, InputException e) {
    return new FieldProblem(
        column.name(), CellParser.shorten(text), "type", String.valueOf(e.getMessage()));
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
    String said = String.valueOf(e.getMessage());
    String why =
        said.contains("buffer size")
            ? "A field exceeds the max field size of %d characters".formatted(MAX_FIELD_LENGTH)
            : cause == null ? said : "%s: %s".formatted(said, cause.getMessage());
    Matcher line = LINE.matcher(said);
    String advice =
        why.contains("quote")
            ? "Maybe a quote within a cell is not doubled: a cell with \"\" in it stands in quotes."
            : "Maybe a quote is not closed, the delimiter is not (%s), or the file is no table."
                .formatted(delimiter);
    return new InputException(
        "%s%s: no valid CSV: %s.\n%s"
            .formatted(
                file,
                line.find() ? ":" + line.group(1) : "",
                CellParser.withoutControls(why),
                advice),
        e);
  }
}
