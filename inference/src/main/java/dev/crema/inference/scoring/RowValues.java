package dev.crema.inference.scoring;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crema.service.json.Echo;
import dev.crema.service.json.RowProblem;
import dev.crema.service.json.StrictJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The careful way: one row's JSON as values by name, as {@code RowParser} takes them. */
final class RowValues {
  private RowValues() {}

  /** Stands for an object or a list, which no column can hold. */
  private record Nested(String text) {}

  /** Reads the object on which the parser stands; it stands on the object's end then. */
  static Map<String, @Nullable Object> object(JsonParser json) throws IOException {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (values.containsKey(name)) {
        throw StrictJson.twice(name);
      }
      json.nextToken();
      values.put(name, value(json));
    }
    return values;
  }

  /** Reads the value on which the parser stands; it stands on the value's end then. */
  static @Nullable Object value(JsonParser json) throws IOException {
    Object value = first(json);
    json.skipChildren();
    return value;
  }

  private static @Nullable Object first(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT ->
          json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? json.getBigIntegerValue()
              : (Object) json.getLongValue();
      case VALUE_NUMBER_FLOAT -> fraction(json);
      case START_OBJECT -> new Nested("{…}");
      case START_ARRAY -> new Nested("[…]");
      default -> throw new IllegalStateException(token.toString());
    };
  }

  /** A number like 5.00000000000000001 is whole as a double, and not as it was sent. */
  private static @Nullable Number fraction(JsonParser json) throws IOException {
    double value = json.getDoubleValue();
    if (!Double.isFinite(value)) {
      return notFinite(json, value);
    }
    return value == Math.rint(value) ? json.getDecimalValue() : (Number) value;
  }

  /**
   * A number beyond a double is left to be refused with its row. Where NaN is let through, it is a
   * missing value; its relatives are let through by the same switch, and are no JSON.
   */
  private static @Nullable Number notFinite(JsonParser json, double value) throws IOException {
    String text = json.getText();
    if (text.equals("NaN")) {
      return null;
    }
    if (Character.isLetter(text.charAt(text.length() - 1))) {
      throw StrictJson.malformed("is no valid JSON", json.currentTokenLocation());
    }
    return value;
  }

  /** Returns what no parser need look at: nested values and numbers beyond a double. */
  static List<RowProblem> problems(int row, Map<String, @Nullable Object> values) {
    List<RowProblem> problems = new ArrayList<>(0);
    values.forEach(
        (name, value) -> {
          if (value instanceof Nested nested) {
            problems.add(problem(row, name, nested.text(), "type", "an object or a list"));
          } else if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
            problems.add(problem(row, name, number.toString(), "finite", "no finite number"));
          }
        });
    return problems;
  }

  private static RowProblem problem(int row, String name, String value, String rule, String is) {
    String field = Echo.of(name);
    return new RowProblem(
        row,
        field,
        Echo.of(value),
        rule,
        "The field (%s) is %s, which no column can hold.".formatted(field, is));
  }
}
