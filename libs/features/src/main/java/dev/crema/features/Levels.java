package dev.crema.features;

import dev.crema.data.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The categories of a column, numbered in a fixed order; texts, or whole numbers. */
final class Levels {
  /** Most categories that are kept. */
  static final int MAX_LEVELS = 10_000;

  private final List<Object> values;
  private final Map<String, Integer> texts = new HashMap<>();
  private final double[] sorted;
  private final int[] codes;

  /** Takes distinct Strings, or distinct Doubles without NaN and −0. */
  Levels(List<Object> values) {
    this.values = List.copyOf(values);
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) instanceof String text) {
        texts.put(text, i);
      }
    }
    boolean numeric = !values.isEmpty() && texts.isEmpty();
    sorted =
        numeric ? values.stream().mapToDouble(v -> (Double) v).sorted().toArray() : new double[0];
    codes = new int[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      codes[Arrays.binarySearch(sorted, (Double) values.get(i))] = i;
    }
  }

  int size() {
    return values.size();
  }

  /** Returns the code of a text, −1 if it is unknown. */
  int code(String text) {
    Integer code = texts.get(text);
    return code == null ? -1 : code;
  }

  /** Returns the code of a number, −1 if it is unknown. */
  int code(double number) {
    int at = Arrays.binarySearch(sorted, number);
    return at < 0 ? -1 : codes[at];
  }

  int code(double number, @Nullable String text) {
    return text == null ? code(number) : code(text);
  }

  /** Returns the levels as JSON holds them: texts, or whole numbers. */
  List<Object> tree() {
    List<Object> tree = new ArrayList<>();
    for (Object value : values) {
      tree.add(value instanceof Double number ? (Object) (long) (double) number : value);
    }
    return tree;
  }

  /** Returns how feature names show the levels. */
  List<String> names(ColumnType type) {
    List<String> names = new ArrayList<>();
    for (Object value : tree()) {
      boolean flag = type == ColumnType.BOOLEAN;
      names.add(flag ? Boolean.toString(value.equals(1L)) : value.toString());
    }
    return names;
  }

  static boolean areDistinct(List<Object> values) {
    return new HashSet<>(values).size() == values.size();
  }
}
