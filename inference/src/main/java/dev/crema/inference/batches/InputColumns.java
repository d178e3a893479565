package dev.crema.inference.batches;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RowParser;
import dev.crema.data.document.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the contract's columns are in a table that is to be predicted: those that a prediction can
 * do without may be absent, as in a request; others may not be there.
 *
 * @param names the table's columns
 * @param positions for each column of the contract its index in the table; −1 = absent
 */
record InputColumns(List<String> names, int[] positions) {
  private static final int MAX_SHOWN = 20;

  /**
   * Finds the columns.
   *
   * @throws InputException if one is missing, unknown or there twice; the message names all
   */
  static InputColumns of(List<String> names, Contract contract, Set<String> used) {
    List<String> problems = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        problems.add("The column (%s) is there twice.".formatted(CellParser.shorten(name)));
      } else if (contract.indexOf(name) < 0) {
        problems.add(
            "The column (%s) is not in the contract (%s).%s"
                .formatted(
                    CellParser.shorten(name),
                    contract.name(),
                    Suggestion.maybe(name, contract.names())));
      }
    }
    List<ColumnContract> columns = contract.columns();
    int[] positions = new int[columns.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = names.indexOf(columns.get(i).name());
      if (positions[i] < 0 && !RowParser.isOptional(columns.get(i), used)) {
        problems.add("The column (%s) is missing.".formatted(columns.get(i).name()));
      }
    }
    if (!problems.isEmpty()) {
      throw new InputException(
          String.join("\n", problems.subList(0, Math.min(problems.size(), MAX_SHOWN))));
    }
    return new InputColumns(List.copyOf(names), positions);
  }
}
