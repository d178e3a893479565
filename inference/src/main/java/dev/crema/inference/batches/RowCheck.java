package dev.crema.inference.batches;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnRule;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks rows of tables by the rules that {@link RowParser} has for those of requests. */
final class RowCheck {
  private final ColumnRule[] rules;
  private final boolean[] optional;

  RowCheck(Contract contract, Set<String> used) {
    List<ColumnContract> columns = contract.columns();
    rules = columns.stream().map(ColumnRule::new).toArray(ColumnRule[]::new);
    optional = new boolean[rules.length];
    for (int i = 0; i < rules.length; i++) {
      optional[i] = RowParser.isOptional(columns.get(i), used);
    }
  }

  /** Returns what is wrong with the values of a row; empty if nothing is. */
  List<FieldProblem> check(RawRow row) {
    List<FieldProblem> problems = new ArrayList<>(0);
    for (int i = 0; i < rules.length; i++) {
      if (!row.isMissing(i) || !optional[i]) {
        rules[i].check(row, i, problems::add);
      }
    }
    return problems;
  }
}
