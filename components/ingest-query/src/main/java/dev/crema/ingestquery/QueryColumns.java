package dev.crema.ingestquery;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the contract's columns are in a result.
 *
 * @param positions for each column of the contract its place, from 1
 * @param isSingle for each of them whether it is a float of 32 bits
 * @param ignored names that the contract does not have
 */
record QueryColumns(int[] positions, boolean[] isSingle, List<String> ignored) {
  private static final Set<String> NUMBERS =
      Set.of("int2", "int4", "int8", "serial", "bigserial", "float4", "float8", "numeric");

  static QueryColumns of(ResultSetMetaData columns, Contract contract) throws SQLException {
    Map<String, Integer> places = new HashMap<>();
    List<String> ignored = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      String name = columns.getColumnLabel(i);
      if (places.put(name, i) != null) {
        throw new InputException(
            "The query gives (%s) twice.\nMaybe name one of them with (as)."
                .formatted(CellParser.shorten(name)));
      }
      if (!contract.names().contains(name)) {
        ignored.add(name);
      }
    }
    int[] positions = new int[contract.columns().size()];
    boolean[] isSingle = new boolean[positions.length];
    for (int i = 0; i < positions.length; i++) {
      ColumnContract column = contract.columns().get(i);
      Integer place = places.get(column.name());
      if (place == null) {
        String maybe = Suggestion.maybe(column.name(), ignored);
        throw new InputException(
            "The query does not give the column (%s) of the contract (%s), but %s.%s"
                .formatted(
                    column.name(),
                    contract.name(),
                    CellParser.shorten(places.keySet().stream().sorted().toList()),
                    maybe.isEmpty() ? "\nMaybe name it in the query: (as)." : maybe));
      }
      requireType(column, columns.getColumnTypeName(place), columns.getColumnType(place));
      positions[i] = place;
      isSingle[i] = columns.getColumnTypeName(place).equals("float4");
    }
    return new QueryColumns(positions, isSingle, ignored);
  }

  private static void requireType(ColumnContract column, String type, int jdbcType) {
    if (!goesWith(column.type(), type, jdbcType)) {
      throw new InputException(
          "The column (%s) of the query is of the type (%s), which does not go with (%s) in the contract.\nMaybe cast it in the query."
              .formatted(column.name(), type, column.type().lowerName()));
    }
  }

  private static boolean goesWith(ColumnType wanted, String type, int jdbcType) {
    return switch (wanted) {
      case INTEGER, NUMBER -> NUMBERS.contains(type);
      case BOOLEAN -> type.equals("bool");
      // Enums, too.
      case STRING -> jdbcType == Types.VARCHAR || jdbcType == Types.CHAR || type.equals("uuid");
      case DATE -> type.equals("date");
      case TIMESTAMP -> type.equals("timestamp") || type.equals("timestamptz");
    };
  }
}
