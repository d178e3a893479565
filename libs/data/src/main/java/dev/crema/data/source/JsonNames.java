package dev.crema.data.source;

import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names that the objects of a table have: each column of the contract must be in one of them at
 * least, since nothing else tells a column whose values are all missing from one that is misspelt.
 */
final class JsonNames {
  /** What is no column of the contract. */
  static final int OTHER = -1;

  /** What the object under way has already. */
  static final int TWICE = -2;

  /** Most names that are no columns of the contract, as in the header of a CSV. */
  static final int MAX_OTHERS = CsvText.MAX_FIELDS;

  private final List<String> wanted;
  private final String contract;
  private final int columns;
  private final Map<String, Integer> indices = new HashMap<>();
  private final List<String> others = new ArrayList<>();
  private long[] lastRows;
  private long row;

  JsonNames(Contract contract) {
    this(contract.names(), contract.name());
  }

  /** Names of which some are wanted, by a contract or by none. */
  JsonNames(List<String> wanted, String contract) {
    this.wanted = wanted;
    this.contract = contract;
    columns = wanted.size();
    lastRows = new long[Math.max(1, columns)];
    for (String name : wanted) {
      indices.put(name, indices.size());
    }
  }

  /** Begins another object. */
  void nextRow() {
    row++;
  }

  /** Returns the column's index in the contract, {@link #OTHER} or {@link #TWICE}. */
  int slot(String name) {
    Integer known = indices.get(name);
    int index = known == null ? add(name) : known;
    if (lastRows[index] == row) {
      return TWICE;
    }
    lastRows[index] = row;
    return index < columns ? index : OTHER;
  }

  private int add(String name) {
    if (others.size() == MAX_OTHERS) {
      throw new InputException(
          "The name (%s) is one of more than %d that are not in the contract (%s).\nMaybe what should be values are the names."
              .formatted(CellParser.shorten(name), MAX_OTHERS, contract));
    }
    int index = indices.size();
    indices.put(name, index);
    others.add(name);
    if (index == lastRows.length) {
      lastRows = Arrays.copyOf(lastRows, 2 * index);
    }
    return index;
  }

  /** Names that the contract does not have, in the order in which they came. */
  List<String> others() {
    return others;
  }

  void requireAll(Object table) {
    List<String> missing = new ArrayList<>();
    StringBuilder advice = new StringBuilder();
    for (int i = 0; i < columns; i++) {
      if (lastRows[i] == 0) {
        String name = wanted.get(i);
        missing.add(name);
        advice.append(Suggestion.maybe(name, others));
      }
    }
    if (!missing.isEmpty()) {
      throw new InputException(
          "%s: the column%s %s of the contract (%s) %s in no row.%s"
              .formatted(
                  table,
                  missing.size() == 1 ? "" : "s",
                  CellParser.shorten(missing),
                  contract,
                  missing.size() == 1 ? "is" : "are",
                  advice.isEmpty()
                      ? "\nMaybe the source is another, or leaves out what is missing: null says it, in one row at least."
                      : advice));
    }
  }
}
