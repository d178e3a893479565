package dev.crema.evaluation;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.Progress;
import dev.crema.data.RowSource;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Raw rows and the contract that says what their slots mean.
 *
 * @param contract has a label
 * @param rows rows of this contract
 */
public record LabelledRows(Contract contract, RowSource rows) {
  /**
   * Checks.
   *
   * @throws dev.crema.data.InputException if the contract has no label
   */
  public LabelledRows {
    Objects.requireNonNull(rows, "rows");
    contract.requireLabel();
  }

  /**
   * Returns the rows of a dataset.
   *
   * @param dataset an open dataset whose contract has a label
   * @return its rows with its contract
   * @throws dev.crema.data.InputException if the contract has no label
   */
  public static LabelledRows of(DatasetReader dataset) {
    return new LabelledRows(dataset.info().contract(), dataset);
  }

  /**
   * Returns the rows of a dataset, each pass over which tells how far it is.
   *
   * @param dataset an open dataset whose contract has a label
   * @param log takes the sentences
   * @return its rows with its contract
   * @throws dev.crema.data.InputException if the contract has no label
   */
  public static LabelledRows of(DatasetReader dataset, Consumer<String> log) {
    return new LabelledRows(
        dataset.info().contract(), Progress.of(dataset, dataset.info().rows(), "evaluated", log));
  }
}
