package dev.crema.features;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import java.util.List;

/** The first stage: raw row in, raw and derived values out. */
final class Derivation {
  private final int rawColumns;
  private final List<DerivedColumn> all;
  private final DerivedColumn[] computed;

  Derivation(int rawColumns, List<DerivedColumn> all) {
    this.rawColumns = rawColumns;
    this.all = List.copyOf(all);
    computed = all.stream().filter(DerivedColumn::isComputed).toArray(DerivedColumn[]::new);
  }

  List<DerivedColumn> all() {
    return all;
  }

  /** Returns the values of a row; cheap, and safe for use by several threads. */
  Values values(RawRow row) {
    if (row.size() != rawColumns) {
      throw new InputException(
          "The row has %d values, the contract %d columns.".formatted(row.size(), rawColumns));
    }
    Values values = new Values(row, rawColumns, computed.length);
    for (DerivedColumn derived : computed) {
      values.set(derived.column().slot(), derived.operator().value(values));
    }
    return values;
  }
}
