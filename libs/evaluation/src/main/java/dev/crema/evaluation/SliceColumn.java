package dev.crema.evaluation;

import dev.crema.data.RawRow;
import java.util.List;

/** Remembers one column's value of each row and groups the rows by it. */
sealed interface SliceColumn permits TextSlices, NumberSlices {
  /** How many slices a column has at most, so that reports stay readable. */
  int MAX_SLICES = 50;

  /** Rows that belong together. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Group(String value, int[] rows) {}

  String name();

  void add(RawRow row);

  /** Returns the groups that hold rows; each row is in exactly one. */
  List<Group> groups();
}
