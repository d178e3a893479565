package dev.crema.data.source;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads a CSV whose columns go with the contract, with the line on which each record starts. */
final class CsvTable implements Table {
  private final NamedFile file;
  private final Contract contract;
  private final boolean isGzip;
  private final CsvText text;

  CsvTable(NamedFile file, Contract contract, boolean isGzip, char delimiter) {
    this.file = file;
    this.contract = contract;
    this.isGzip = isGzip;
    this.text = new CsvText(file, delimiter);
  }

  @Override
  public double share() {
    return text.share();
  }

  @Override
  public long lines() {
    return text.lines();
  }

  @Override
  public Count read(TableColumns header, RowVisitor rows, Consumer<RejectedRow> rejected) {
    Pass pass = new Pass(header, rows, rejected);
    text.read(isGzip, pass);
    return new Count(pass.accepted, pass.refused);
  }

  /** One pass over the records. */
  private final class Pass implements CsvText.Visitor {
    private final TableColumns header;
    private final RowVisitor rows;
    private final Consumer<RejectedRow> rejected;
    private final List<ColumnContract> columns = contract.columns();
    private final RawRow row = new RawRow(columns.size());
    private ColumnMapping mapping = new ColumnMapping(new int[0], List.of());
    private int width;
    private long accepted;
    private long refused;

    Pass(TableColumns header, RowVisitor rows, Consumer<RejectedRow> rejected) {
      this.header = header;
      this.rows = rows;
      this.rejected = rejected;
    }

    @Override
    public void header(List<String> names) {
      width = names.size();
      mapping = header.header(file, names);
    }

    @Override
    public void record(List<String> cells, long line) {
      List<FieldProblem> problems = parse(cells);
      if (problems.isEmpty()) {
        accepted++;
        rows.row(row, line);
      } else {
        refused++;
        rejected.accept(new RejectedRow(line, problems));
      }
    }

    private List<FieldProblem> parse(List<String> cells) {
      if (cells.size() != width) {
        return List.of(CsvText.wrongWidth(cells.size(), width));
      }
      int[] positions = mapping.positions();
      List<FieldProblem> problems = List.of();
      for (int i = 0; i < positions.length; i++) {
        String text = cells.get(positions[i]);
        try {
          CellParser.parse(columns.get(i), text, row, i);
        } catch (InputException e) {
          problems = problems.isEmpty() ? new ArrayList<>() : problems;
          problems.add(CsvText.wrongType(columns.get(i), text, e));
        }
      }
      return problems;
    }
  }
}
