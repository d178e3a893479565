package dev.crema.data;

import java.util.List;
import java.util.Set;

/**
 * The columns of a contract that somebody reads column by column.
 *
 * @param contract of the rows
 * @param names in the order in which they are read
 */
public record BatchColumns(Contract contract, List<String> names) {
  /**
   * Copies and checks.
   *
   * @throws InputException if the contract has no such column
   */
  public BatchColumns {
    names = List.copyOf(names);
    for (String name : names) {
      if (contract.indexOf(name) < 0) {
        throw new InputException(
            "The contract (%s) has no column (%s).".formatted(contract.name(), name));
      }
    }
  }

  /** Returns the columns, in order. */
  List<ColumnContract> columns() {
    return names.stream().map(name -> contract.columns().get(contract.indexOf(name))).toList();
  }

  /** Returns their slots in a row, in order. */
  int[] slots() {
    return names.stream().mapToInt(contract::indexOf).toArray();
  }

  Set<String> distinct() {
    return Set.copyOf(names);
  }
}
