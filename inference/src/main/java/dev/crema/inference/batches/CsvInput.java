package dev.crema.inference.batches;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.source.CsvText;
import dev.crema.data.source.TableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A CSV. */
final class CsvInput implements Input {
  private final Path file;
  private final Contract contract;
  private final Set<String> used;
  private final CsvText text;

  CsvInput(Path file, Contract contract, Set<String> used) {
    this.file = file;
    this.contract = contract;
    this.used = used;
    text = new CsvText(file, ',');
  }

  @Override
  public double share() {
    return text.share();
  }

  @Override
  public void read(long skip, Rows rows) throws IOException {
    TableFile.Format format = TableFile.open(file, contract, ',').format();
    if (format != TableFile.Format.CSV) {
      throw new InputException("The body is no CSV, but %s.".formatted(format));
    }
    Pass pass = new Pass(skip, rows);
    text.read(false, pass);
    if (pass.count == 0) {
      throw new InputException("The table has columns, but no rows.");
    }
  }

  /** One pass over the records. */
  private final class Pass implements CsvText.Visitor {
    private final long skip;
    private final Rows rows;
    private final List<ColumnContract> columns = contract.columns();
    private final RawRow row = new RawRow(columns.size());
    private final RowCheck check = new RowCheck(contract, used);
    private int[] positions = {};
    private int width;
    private long count;

    Pass(long skip, Rows rows) {
      this.skip = skip;
      this.rows = rows;
    }

    @Override
    public void header(List<String> names) {
      positions = InputColumns.of(names, contract, used).positions();
      width = names.size();
      try {
        rows.columns(names);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void record(List<String> cells, long line) {
      if (count++ < skip) {
        return;
      }
      Original original = new Original.Cells(line, cells);
      List<FieldProblem> problems = parse(cells);
      if (problems.isEmpty()) {
        problems = check.check(row);
      }
      if (problems.isEmpty()) {
        rows.valid(row, original);
      } else {
        rows.rejected(original, problems);
      }
    }

    private List<FieldProblem> parse(List<String> cells) {
      if (cells.size() != width) {
        return List.of(CsvText.wrongWidth(cells.size(), width));
      }
      List<FieldProblem> problems = List.of();
      row.clear();
      for (int i = 0; i < positions.length; i++) {
        if (positions[i] < 0) {
          continue;
        }
        String cell = cells.get(positions[i]);
        try {
          CellParser.parse(columns.get(i), cell, row, i);
        } catch (InputException e) {
          problems = problems.isEmpty() ? new ArrayList<>() : problems;
          problems.add(CsvText.wrongType(columns.get(i), cell, e));
        }
      }
      return problems;
    }
  }
}
