package dev.crema.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A row as a caller of the service sends it: what {@link RowParser} reads back. */
public final class RowObject {
  private RowObject() {}

  /**
   * Returns the values of a row by column name. Missing ones are left out.
   *
   * @param contract of the row
   * @param row the row
   * @param without roles whose columns are left out
   * @return whole numbers as Long, other numbers as Double, truth values as Boolean, and the rest
   *     as text; in the order of the columns
   */
  public static Map<String, Object> of(Contract contract, RawRow row, Set<Role> without) {
    Map<String, Object> values = new LinkedHashMap<>();
    List<ColumnContract> columns = contract.columns();
    for (int i = 0; i < columns.size(); i++) {
      ColumnContract column = columns.get(i);
      if (!row.isMissing(i) && !without.contains(column.role())) {
        values.put(column.name(), value(column, row, i));
      }
    }
    return values;
  }

  private static Object value(ColumnContract column, RawRow row, int slot) {
    return switch (column.type()) {
      case INTEGER -> (long) row.number(slot);
      case NUMBER -> row.number(slot);
      case BOOLEAN -> row.number(slot) != 0;
      case STRING, DATE, TIMESTAMP -> String.valueOf(CellParser.format(column, row, slot));
    };
  }
}
