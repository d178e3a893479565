package dev.crema.training.smile.bench;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import dev.crema.data.quality.ContractValidator;
import dev.crema.data.source.TableSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a data set in memory: those that ingest-data and validate-data would let through.
 *
 * @param contract what describes them
 * @param rows all, or a sample
 */
record BenchTable(Contract contract, List<RawRow> rows) {

  /**
   * Reads a table.
   *
   * @param source the file, folder or pointer
   * @param contract what describes it
   * @param delimiter of a CSV
   * @param most how many rows are taken at most
   */
  static BenchTable read(Path source, Contract contract, char delimiter, int most) {
    List<RawRow> read = new ArrayList<>();
    TableSource.open(source, contract, delimiter).read((row, _) -> read.add(row.copy()), _ -> {});
    List<RawRow> valid = new ArrayList<>();
    new ContractValidator(contract, Path.of(System.getProperty("java.io.tmpdir")))
        .validate(
            visitor -> read.forEach(row -> visitor.row(row, 0)),
            (row, _) -> valid.add(row.copy()),
            _ -> {});
    return new BenchTable(
        contract, Folds.sample(valid.size(), most).stream().map(valid::get).toList());
  }

  /** Returns the index of each row's class, or its number. */
  double[] labels() {
    return rows.stream()
        .mapToDouble(
            row ->
                contract.task() == Task.REGRESSION
                    ? contract.labelNumber(row)
                    : contract.classIndex(row))
        .toArray();
  }
}
