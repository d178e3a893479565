package dev.crema.inference.batches;

import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.source.RejectedRow;
import dev.crema.data.source.TableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Parquet file. */
final class ParquetInput implements Input {
  private final Path file;
  private final Contract contract;
  private final Set<String> used;
  private volatile @Nullable TableFile table;

  ParquetInput(Path file, Contract contract, Set<String> used) {
    this.file = file;
    this.contract = contract;
    this.used = used;
  }

  @Override
  public double share() {
    TableFile reading = table;
    return reading == null ? Double.NaN : reading.share();
  }

  @Override
  public void read(long skip, Rows rows) throws IOException {
    TableFile.Format format = TableFile.open(file, contract, ',').format();
    if (format != TableFile.Format.PARQUET) {
      throw new InputException(
          "The body is no Parquet file, but seems to be %s.".formatted(format));
    }
    InputColumns columns = InputColumns.of(TableFile.parquetColumns(file), contract, used);
    rows.columns(columns.names());
    List<Integer> present = new ArrayList<>();
    for (int i = 0; i < columns.positions().length; i++) {
      if (columns.positions()[i] >= 0) {
        present.add(i);
      }
    }
    TableFile reading = TableFile.open(file, only(present), ',');
    table = reading;
    Pass pass = new Pass(skip, rows, present.stream().mapToInt(Integer::intValue).toArray());
    reading.read(pass::row, pass::rejected);
  }

  /** Returns the contract of the columns that are there. */
  private Contract only(List<Integer> slots) {
    List<ColumnContract> columns = slots.stream().map(contract.columns()::get).toList();
    boolean hasLabel = slots.contains(contract.labelIndex());
    return new Contract(
        contract.name(),
        contract.description(),
        columns,
        hasLabel ? contract.positiveClass() : null,
        contract.minPassRate(),
        contract.minCompleteness());
  }

  /** One pass over the rows. */
  private final class Pass {
    private final long skip;
    private final Rows rows;
    private final int[] slots;
    private final RawRow row = new RawRow(contract.columns().size());
    private final RowCheck check = new RowCheck(contract, used);
    private long count;

    Pass(long skip, Rows rows, int[] slots) {
      this.skip = skip;
      this.rows = rows;
      this.slots = slots;
    }

    void row(RawRow values, long line) {
      if (count++ < skip) {
        return;
      }
      for (int i = 0; i < slots.length; i++) {
        String text = values.text(i);
        if (text == null) {
          row.setNumber(slots[i], values.number(i));
        } else {
          row.setText(slots[i], text);
        }
      }
      List<FieldProblem> problems = check.check(row);
      if (problems.isEmpty()) {
        rows.valid(row, new Original.Stored(line));
      } else {
        rows.rejected(new Original.Stored(line), problems);
      }
    }

    void rejected(RejectedRow refused) {
      if (count++ >= skip) {
        rows.rejected(new Original.Stored(refused.line()), refused.problems());
      }
    }
  }
}
