package dev.crema.features;

import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.Role;
import dev.crema.data.document.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the parts that a definition and a fitted state share, and the definition itself. */
final class DefinitionReader {
  /** Most derived columns. */
  static final int MAX_DERIVED = 1_000;

  /** Most columns of the second stage. */
  static final int MAX_COLUMNS = 10_000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

  private final Contract contract;
  private final Columns columns;
  private final List<String> statedProtected;
  private final List<DerivedColumn> derived = new ArrayList<>();

  private DefinitionReader(Contract contract, Node root) {
    this.contract = contract;
    statedProtected = List.copyOf(statedProtected(root.optional("protected")));
    columns = new Columns(contract, Set.copyOf(statedProtected));
    derive(root.optional("derive"));
  }

  /** Reads {@code protected} and {@code derive} of a document. */
  static DefinitionReader open(Contract contract, Node root) {
    return new DefinitionReader(contract, root);
  }

  Columns columns() {
    return columns;
  }

  List<String> statedProtected() {
    return statedProtected;
  }

  Derivation derivation() {
    return new Derivation(contract.columns().size(), derived);
  }

  private Set<String> statedProtected(@Nullable Node list) {
    Set<String> names = new LinkedHashSet<>();
    if (list == null) {
      return names;
    }
    for (Node item : list.items()) {
      int index = contract.indexOf(item.text());
      if (index < 0 || contract.columns().get(index).role() != Role.PROTECTED) {
        throw item.error(
            "names the column (%s), whose role in the contract (%s) is not (protected).\nMaybe leave it out of this list."
                .formatted(item.text(), contract.name()));
      }
      names.add(item.text());
    }
    return names;
  }

  private void derive(@Nullable Node mapping) {
    if (mapping == null) {
      return;
    }
    if (mapping.entries().size() > MAX_DERIVED) {
      throw mapping.error(
          "has %d columns; at most %d.".formatted(mapping.entries().size(), MAX_DERIVED));
    }
    for (Map.Entry<String, Node> entry : mapping.entries().entrySet()) {
      checkName(entry.getKey(), entry.getValue());
      DeriveOperator operator = DeriveKind.read(entry.getValue(), columns);
      DerivedColumn column = DerivedColumn.of(entry.getKey(), operator, columns.nextSlot());
      derived.add(column);
      columns.add(column.column());
    }
  }

  private void checkName(String name, Node where) {
    if (!NAME.matcher(name).matches()) {
      throw where.error(
          "has the name (%s); a name is 1 to 100 letters, digits and underscores, and starts with no digit.\nMaybe (%s)."
              .formatted(CellParser.shorten(name), CellParser.shorten(plain(name))));
    }
    if (columns.isKnown(name)) {
      throw where.error(
          "has the name (%s), which is a column of the contract (%s).\nMaybe another name."
              .formatted(name, contract.name()));
    }
  }

  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9_]", "_");
    return plain.isEmpty() || Character.isDigit(plain.charAt(0)) ? "x" + plain : plain;
  }

  /** Reads {@code fit}: entries of columns that share their steps. */
  List<ColumnPlan> plans(Node list) {
    List<ColumnPlan> plans = new ArrayList<>();
    for (Node entry : list.items()) {
      entry.fields("columns", "missing", "steps");
      for (Node name : entry.required("columns").items()) {
        plans.add(plan(columns.get(name), entry));
      }
      if (entry.required("columns").items().isEmpty()) {
        throw entry.required("columns").error("is empty.");
      }
    }
    if (plans.isEmpty()) {
      throw list.error("is empty: there would be no feature.");
    }
    if (plans.size() > MAX_COLUMNS) {
      throw list.error("has %d columns; at most %d.".formatted(plans.size(), MAX_COLUMNS));
    }
    return plans;
  }

  private ColumnPlan plan(Column column, Node entry) {
    Node missing = entry.optional("missing");
    List<FitOperator> steps = new ArrayList<>();
    for (Node step : entry.required("steps").items()) {
      steps.add(FitKind.readStep(step, column, columns));
    }
    return ColumnPlan.of(
        column, missing == null ? Missing.REFUSE : missing.oneOf(Missing.class), steps, entry);
  }

  static InputException duplicate(String feature) {
    return new InputException(
        "Two features have the name (%s).\nMaybe derive a copy under another name and fit that."
            .formatted(feature));
  }
}
