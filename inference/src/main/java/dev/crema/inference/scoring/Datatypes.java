package dev.crema.inference.scoring;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import java.util.Map;
import java.util.Set;

/** The Open Inference Protocol's names for types of tensors, and what columns they fit. */
public final class Datatypes {
  private static final Set<String> INTEGERS =
      Set.of("INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "UINT64");
  private static final Set<String> FRACTIONS = Set.of("FP16", "FP32", "FP64");
  private static final Map<ColumnType, String> NAMES =
      Map.of(
          ColumnType.INTEGER, "INT64",
          ColumnType.NUMBER, "FP64",
          ColumnType.BOOLEAN, "BOOL",
          ColumnType.STRING, "BYTES",
          ColumnType.DATE, "BYTES",
          ColumnType.TIMESTAMP, "BYTES");

  private Datatypes() {}

  /** Returns the type that a column's tensor is declared with. */
  public static String of(ColumnContract column) {
    return NAMES.getOrDefault(column.type(), "BYTES");
  }

  /** Returns whether a tensor of a type can hold a column: narrower numbers fit wider columns. */
  static boolean fits(ColumnContract column, String datatype) {
    return of(column).equals(datatype)
        || (INTEGERS.contains(datatype)
            && (column.type() == ColumnType.INTEGER || column.type() == ColumnType.NUMBER))
        || (FRACTIONS.contains(datatype) && column.type() == ColumnType.NUMBER);
  }
}
