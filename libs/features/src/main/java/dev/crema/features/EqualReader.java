package dev.crema.features;

import dev.crema.data.ColumnType;
import dev.crema.data.document.Node;
import dev.crema.data.document.Suggestion;
import java.util.List;

/** Reads {@code equals}, whose value has the type of its column. */
final class EqualReader {
  private EqualReader() {}

  static DeriveOperator.Equal read(Parameters parameters) {
    Column of =
        parameters.column(
            "of", column -> !column.isTime(), "a string, a number, an integer or a boolean");
    Node value = parameters.required("value");
    if (of.isText()) {
      String text = value.text();
      refuseUnknown(parameters, of, value, text);
      return new DeriveOperator.Equal(of, text, Double.NaN, text);
    }
    if (of.type() == ColumnType.BOOLEAN) {
      boolean flag = value.flag();
      return new DeriveOperator.Equal(of, null, flag ? 1 : 0, flag);
    }
    if (of.type() == ColumnType.INTEGER) {
      long number = value.integer(-(1L << 53) + 1, (1L << 53) - 1);
      refuseUnknown(parameters, of, value, Long.toString(number));
      return new DeriveOperator.Equal(of, null, number, number);
    }
    double number = value.number() + 0.0;
    return new DeriveOperator.Equal(of, null, number, number);
  }

  private static void refuseUnknown(Parameters parameters, Column of, Node value, String text) {
    if (!parameters.columns().isRaw(of)) {
      return;
    }
    List<String> allowed = parameters.columns().raw(of).allowed();
    if (!allowed.isEmpty() && !allowed.contains(text)) {
      throw value.error(
          "is (%s), which the contract does not allow in the column (%s): it allows %s.%s"
              .formatted(text, of.name(), allowed, Suggestion.maybe(text, allowed)));
    }
  }
}
