package dev.crema.features;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Contracts and rows for tests. */
final class Rows {
  private Rows() {}

  static ColumnContract column(String name, ColumnType type, Role role, boolean nullable) {
    return new ColumnContract(name, type, role, "", nullable, null, null, List.of(), null, false);
  }

  static ColumnContract nullable(String name, ColumnType type) {
    return column(name, type, Role.FEATURE, true);
  }

  static ColumnContract present(String name, ColumnType type) {
    return column(name, type, Role.FEATURE, false);
  }

  static Contract contract(ColumnContract... columns) {
    boolean labelled = Stream.of(columns).anyMatch(c -> c.role() == Role.LABEL);
    return new Contract("test", "", List.of(columns), labelled ? "true" : null, 1, 1);
  }

  /** Returns a row of Strings, Numbers and nulls. */
  static RawRow row(@Nullable Object... values) {
    RawRow row = new RawRow(values.length);
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case null -> row.setMissing(i);
        case String text -> row.setText(i, text);
        case Number number -> row.setNumber(i, number.doubleValue());
        default -> throw new AssertionError("not a value: " + values[i]);
      }
    }
    return row;
  }

  static RowSource source(List<RawRow> rows) {
    return visitor -> {
      for (int i = 0; i < rows.size(); i++) {
        visitor.row(rows.get(i), i + 2);
      }
    };
  }

  static RowSource source(RawRow... rows) {
    return source(List.of(rows));
  }

  /** Returns one-column rows. */
  static RowSource column(List<? extends @Nullable Object> values) {
    List<RawRow> rows = new ArrayList<>();
    values.forEach(value -> rows.add(row(new @Nullable Object[] {value})));
    return source(rows);
  }

  static FeatureDefinition define(Contract contract, String yaml) {
    return FeatureDefinition.parse("version: 1\n" + yaml, "features.yaml", contract);
  }

  static float[] encode(FittedFeatures features, @Nullable Object... values) {
    float[] out = new float[features.size()];
    features.encode(row(values), out);
    return out;
  }
}
