package dev.crema.trainandregister;

import java.util.List;

/**
 * One column of a {@link FreshTable}.
 *
 * @param name its header
 * @param type its type as a contract spells it
 * @param role its role as a contract spells it
 * @param nullable whether cells may be empty
 * @param levels the categories of a text column, or the classes of the label; empty for others
 * @param informative whether the class decides its values
 */
record FreshColumn(
    String name,
    String type,
    String role,
    boolean nullable,
    List<String> levels,
    boolean informative) {

  FreshColumn {
    levels = List.copyOf(levels);
  }

  boolean isFeature() {
    return role.equals("feature");
  }

  boolean isLabel() {
    return role.equals("label");
  }

  boolean isText() {
    return type.equals("string");
  }
}
