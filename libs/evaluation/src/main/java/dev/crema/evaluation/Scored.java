package dev.crema.evaluation;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import dev.crema.models.ModelPackage;
import java.util.List;

/** A package's answers for rows, collected row by row. */
sealed interface Scored permits ScoredRows, ScoredNumbers {

  static Scored of(Contract contract, ModelPackage model) {
    return contract.task() == Task.REGRESSION
        ? new ScoredNumbers(contract, model, ScoredRows.MAX_PROBABILITIES)
        : new ScoredRows(contract, model);
  }

  int rows();

  /**
   * Adds a row of the contract; if it has no label or the package has no answer for it, nothing is
   * added.
   *
   * @return whether it has a label
   */
  boolean add(RawRow row);

  Measures measures();

  /** Returns the metrics of the rows of the given indexes. */
  MetricValues metrics(int[] selected);

  /** Returns how this model differs from another one on the same rows. */
  List<Difference> differences(Scored other);
}
