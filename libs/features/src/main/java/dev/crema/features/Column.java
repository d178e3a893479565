package dev.crema.features;

import dev.crema.data.ColumnType;
import java.util.List;

/**
 * A raw or derived column that operators can read.
 *
 * @param name as in the contract or the definition
 * @param slot where {@link Values} finds it
 * @param type of its values
 * @param nullable whether a value may be missing
 * @param min the least value by contract; −∞ if none is stated
 * @param sources the raw columns behind it, in order, each once
 * @param formula how it is derived; empty for a raw column
 */
record Column(
    String name,
    int slot,
    ColumnType type,
    boolean nullable,
    double min,
    List<String> sources,
    String formula) {

  Column {
    sources = List.copyOf(sources);
  }

  boolean isText() {
    return type.isText();
  }

  boolean isNumeric() {
    return type == ColumnType.INTEGER || type == ColumnType.NUMBER || type == ColumnType.BOOLEAN;
  }

  boolean isTime() {
    return type == ColumnType.DATE || type == ColumnType.TIMESTAMP;
  }
}
