package dev.crema.data.source;

import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowVisitor;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Reads JSON Lines, an object on each line, whose names go with the contract. */
final class JsonLinesTable implements Table {
  /** Longest line, as long as a CSV's longest record. */
  static final int MAX_LINE_LENGTH = CsvText.MAX_RECORD_LENGTH;

  private final NamedFile file;
  private final Contract contract;
  private final boolean isGzip;
  private final SourceText source;

  JsonLinesTable(NamedFile file, Contract contract, boolean isGzip) {
    this.file = file;
    this.contract = contract;
    this.isGzip = isGzip;
    source = new SourceText(file);
  }

  @Override
  public double share() {
    return source.share();
  }

  @Override
  public long lines() {
    return source.lines();
  }

  @Override
  public Count read(TableColumns columns, RowVisitor rows, Consumer<RejectedRow> rejected) {
    try (StrictUtf8Reader text = source.open(isGzip)) {
      return read(text, new JsonRow(contract.columns(), columns.names()), rows, rejected);
    } catch (IOException e) {
      throw SourceText.damagedOrDisk(file, e);
    }
  }

  private Count read(
      StrictUtf8Reader text, JsonRow reader, RowVisitor rows, Consumer<RejectedRow> rejected)
      throws IOException {
    TextLines lines = new TextLines(text, file, MAX_LINE_LENGTH);
    RawRow row = new RawRow(contract.columns().size());
    long accepted = 0;
    long refused = 0;
    while (lines.next()) {
      if (lines.isBlank()) {
        continue;
      }
      List<FieldProblem> problems = read(file, reader, lines, row);
      if (problems.isEmpty()) {
        accepted++;
        rows.row(row, lines.line());
      } else {
        refused++;
        rejected.accept(new RejectedRow(lines.line(), problems));
      }
    }
    return new Count(accepted, refused);
  }

  /** Reads a line; what is refused of the whole file is said with the line. */
  static List<FieldProblem> read(NamedFile file, JsonRow reader, TextLines lines, RawRow row) {
    try {
      return reader.read(lines, row);
    } catch (InputException e) {
      throw new InputException("%s:%d: %s".formatted(file, lines.line(), e.getMessage()), e);
    }
  }
}
