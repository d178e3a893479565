package dev.crema.evaluation;

import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.document.Suggestion;
import java.util.ArrayList;
import java.util.List;

/** The columns by whose values the rows are sliced, in the order of the contract. */
final class SliceColumns {
  private final List<SliceColumn> columns;

  private SliceColumns(List<SliceColumn> columns) {
    this.columns = columns;
  }

  static SliceColumns none() {
    return new SliceColumns(List.of());
  }

  static SliceColumns of(Contract contract, List<String> requested) {
    for (String name : requested) {
      if (contract.indexOf(name) < 0) {
        throw new InputException(
            "The slice column (%s) is no column of the data; its columns are %s.%s"
                .formatted(name, contract.names(), Suggestion.maybe(name, contract.names())));
      }
    }
    List<SliceColumn> columns = new ArrayList<>();
    for (int slot = 0; slot < contract.columns().size(); slot++) {
      ColumnContract column = contract.columns().get(slot);
      if (column.role() == Role.PROTECTED || requested.contains(column.name())) {
        columns.add(
            column.type().isText() ? new TextSlices(column, slot) : new NumberSlices(column, slot));
      }
    }
    return new SliceColumns(columns);
  }

  void add(RawRow row) {
    columns.forEach(column -> column.add(row));
  }

  List<Slice> measure(Scored scored) {
    List<Slice> slices = new ArrayList<>();
    for (SliceColumn column : columns) {
      for (SliceColumn.Group group : column.groups()) {
        slices.add(
            new Slice(
                column.name(), group.value(), group.rows().length, scored.metrics(group.rows())));
      }
    }
    return slices;
  }
}
