package dev.crema.features;

import dev.crema.data.document.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The parameters of one operator in a definition; an operator without any may stand bare. */
final class Parameters {
  /** Most columns that one operator takes. */
  static final int MAX_COLUMNS = 1_000;

  private final String operator;
  private final Node where;
  private final @Nullable Node mapping;
  private final Columns columns;

  /**
   * Takes the parameters of an operator.
   *
   * @param operator its name
   * @param where the node that names it, for messages
   * @param mapping its parameters, null if none are given
   * @param allowed the names that parameters may have
   * @param columns the columns that they may name
   */
  Parameters(
      String operator, Node where, @Nullable Node mapping, List<String> allowed, Columns columns) {
    this.operator = operator;
    this.where = where;
    this.mapping = mapping == null ? null : mapping.fields(allowed.toArray(String[]::new));
    this.columns = columns;
  }

  @Nullable Node optional(String name) {
    return mapping == null ? null : mapping.optional(name);
  }

  Node required(String name) {
    Node node = optional(name);
    if (node == null) {
      throw where.error("uses the operator (%s) without (%s).".formatted(operator, name));
    }
    return node;
  }

  /** Returns the one column that a parameter names. */
  Column column(String name, Predicate<Column> fits, String wanted) {
    return check(required(name), fits, wanted);
  }

  /** Returns the columns that a parameter lists. */
  List<Column> columns(String name, int min, int max) {
    Node list = required(name);
    if (list.items().size() < min || list.items().size() > max) {
      throw list.error(
          "names %d columns; the operator (%s) takes %s."
              .formatted(list.items().size(), operator, min == max ? min : min + " to " + max));
    }
    List<Column> result = new ArrayList<>();
    for (Node item : list.items()) {
      result.add(check(item, Column::isNumeric, "a number, an integer or a boolean"));
    }
    return result;
  }

  private Column check(Node node, Predicate<Column> fits, String wanted) {
    Column column = columns.get(node);
    if (!fits.test(column)) {
      throw node.error(
          "names the column (%s) of type (%s); the operator (%s) needs %s."
              .formatted(column.name(), column.type().lowerName(), operator, wanted));
    }
    return column;
  }

  Columns columns() {
    return columns;
  }

  <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
    Node node = optional(name);
    return node == null ? otherwise : node.oneOf(type);
  }

  int integer(String name, int min, int max, int otherwise) {
    Node node = optional(name);
    return node == null ? otherwise : (int) node.integer(min, max);
  }

  double number(String name, double min, double max, double otherwise) {
    Node node = optional(name);
    return node == null ? otherwise : node.number(min, max);
  }

  boolean flag(String name, boolean otherwise) {
    Node node = optional(name);
    return node == null ? otherwise : node.flag();
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
