package dev.crema.features;

import dev.crema.data.RawRow;
import org.jspecify.annotations.Nullable;

/** The raw and derived values of one row, while it is being encoded. */
final class Values {
  private final RawRow row;
  private final int rawColumns;
  private final double[] derived;

  Values(RawRow row, int rawColumns, int derivedColumns) {
    this.row = row;
    this.rawColumns = rawColumns;
    this.derived = new double[derivedColumns];
  }

  /** Returns the number in a slot, NaN if it is missing. */
  double number(int slot) {
    return slot < rawColumns ? row.number(slot) : derived[slot - rawColumns];
  }

  /** Returns the text in a slot, null if it is missing; derived columns hold numbers only. */
  @Nullable String text(int slot) {
    return slot < rawColumns ? row.text(slot) : null;
  }

  boolean isMissing(int slot) {
    return slot < rawColumns ? row.isMissing(slot) : Double.isNaN(derived[slot - rawColumns]);
  }

  /** Sets a derived number; what overflows is kept finite, so that only missing is ever NaN. */
  void set(int slot, double value) {
    derived[slot - rawColumns] =
        Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, value)); // NaN stays NaN
  }
}
