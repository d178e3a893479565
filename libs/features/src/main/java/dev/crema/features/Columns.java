package dev.crema.features;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.Role;
import dev.crema.data.document.Node;
import dev.crema.data.document.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The columns that a definition may read: the contract's by their roles, then the derived ones. */
final class Columns {
  private final Contract contract;
  private final Set<String> statedProtected;
  private final Map<String, Column> known = new LinkedHashMap<>();
  private int nextSlot;

  Columns(Contract contract, Set<String> statedProtected) {
    this.contract = contract;
    this.statedProtected = statedProtected;
    for (ColumnContract raw : contract.columns()) {
      known.put(raw.name(), column(raw, nextSlot++));
    }
  }

  private static Column column(ColumnContract raw, int slot) {
    Double min = raw.min();
    return new Column(
        raw.name(),
        slot,
        raw.type(),
        raw.nullable(),
        min == null ? Double.NEGATIVE_INFINITY : min,
        List.of(raw.name()),
        "");
  }

  /** Returns the slot that the next derived column will have. */
  int nextSlot() {
    return nextSlot;
  }

  boolean isKnown(String name) {
    return known.containsKey(name);
  }

  void add(Column derived) {
    known.put(derived.name(), derived);
    nextSlot = Math.max(nextSlot, derived.slot() + 1);
  }

  ColumnContract raw(Column column) {
    return contract.columns().get(column.slot());
  }

  boolean isRaw(Column column) {
    return column.slot() < contract.columns().size();
  }

  /** Returns the column that a node names, if it may be behind a feature. */
  Column get(Node node) {
    String name = node.text();
    Column column = known.get(name);
    if (column == null) {
      String near = Suggestion.maybe(name, usable());
      throw node.error(
          "names the column (%s), which neither the contract (%s) nor an earlier derived column has.%s"
              .formatted(
                  CellParser.shorten(name),
                  contract.name(),
                  near.isEmpty()
                      ? "\nMaybe it stands further down: a derived column is made of those before it."
                      : near));
    }
    refuseRole(node, column);
    return column;
  }

  private void refuseRole(Node node, Column column) {
    int index = contract.indexOf(column.name());
    if (index < 0) {
      return;
    }
    Role role = contract.columns().get(index).role();
    switch (role) {
      case LABEL, ENTITY, IGNORED ->
          throw node.error(
              "names the column (%s), whose role is (%s): it cannot be behind a feature.\nMaybe give it the role (feature) in the contract."
                  .formatted(column.name(), role.lowerName()));
      case PROTECTED -> {
        if (!statedProtected.contains(column.name())) {
          throw node.error(
              "names the column (%s), whose role is (protected).\nMaybe leave it out, or state that you mean it: protected: [%s]"
                  .formatted(column.name(), column.name()));
        }
      }
      case FEATURE, EVENT_TIME -> {}
    }
  }

  private List<String> usable() {
    List<String> names = new ArrayList<>();
    for (Column column : known.values()) {
      if (!isContractColumn(column) || isUsable(contract.columns().get(column.slot()).role())) {
        names.add(column.name());
      }
    }
    return names;
  }

  private boolean isContractColumn(Column column) {
    return contract.indexOf(column.name()) >= 0;
  }

  private static boolean isUsable(Role role) {
    return role == Role.FEATURE || role == Role.EVENT_TIME || role == Role.PROTECTED;
  }
}
