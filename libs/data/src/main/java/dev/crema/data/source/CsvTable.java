package dev.crema.data.source;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowVisitor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads a CSV whose columns go with the contract, with the line on which each record starts. */
final class CsvTable {
  private final Path file;
  private final Contract contract;
  private final CsvText text;

  CsvTable(Path file, Contract contract, char delimiter) {
    this.file = file;
    this.contract = contract;
    this.text = new CsvText(file, delimiter);
  }

  /** Returns how much of the file has been read, from 0 to 1. */
  double share() {
    return text.share();
  }

  ReadSummary read(boolean isGzip, RowVisitor rows, Consumer<RejectedRow> rejected) {
    Pass pass = new Pass(rows, rejected);
    text.read(isGzip, pass);
    return new ReadSummary(pass.accepted, pass.refused, pass.mapping.ignored());
  }

  /** One pass over the records. */
  private final class Pass implements CsvText.Visitor {
    private final RowVisitor rows;
    private final Consumer<RejectedRow> rejected;
    private final List<ColumnContract> columns = contract.columns();
    private final RawRow row = new RawRow(columns.size());
    private ColumnMapping mapping = new ColumnMapping(new int[0], List.of());
    private int width;
    private long accepted;
    private long refused;

    Pass(RowVisitor rows, Consumer<RejectedRow> rejected) {
      this.rows = rows;
      this.rejected = rejected;
    }

    @Override
    public void header(List<String> names) {
      width = names.size();
      mapping = ColumnMapping.of(file, names, contract);
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
