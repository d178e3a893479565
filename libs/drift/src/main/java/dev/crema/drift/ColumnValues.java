package dev.crema.drift;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a watched column stand in a raw row.
 *
 * @param name the column
 * @param slot its place in the row
 * @param type its type
 */
record ColumnValues(String name, int slot, ColumnType type) {

  static boolean isWatched(ColumnContract column) {
    boolean isInput = column.role() == Role.FEATURE || column.role() == Role.PROTECTED;
    return isInput && column.type() != ColumnType.DATE && column.type() != ColumnType.TIMESTAMP;
  }

  static List<ColumnValues> of(Contract contract, List<String> names) {
    return names.stream().map(name -> of(contract, name)).toList();
  }

  /**
   * Returns where the columns of a reference stand in the rows of a contract.
   *
   * @throws InputException if the contract is not that of the reference, or a column is missing or
   *     of another kind
   */
  static List<ColumnValues> of(Contract contract, ReferenceProfile reference) {
    requireContract(contract, reference);
    List<ColumnValues> values =
        of(contract, reference.columns().stream().map(ReferenceColumn::name).toList());
    for (int i = 0; i < values.size(); i++) {
      values.get(i).requireKind(reference.columns().get(i));
    }
    return values;
  }

  private static ColumnValues of(Contract contract, String name) {
    int slot = contract.indexOf(name);
    if (slot < 0) {
      throw new InputException(
          "The contract (%s) has no column (%s).\nMaybe the profile was made under another contract."
              .formatted(contract.name(), name));
    }
    return new ColumnValues(name, slot, contract.columns().get(slot).type());
  }

  static void requireContract(Contract contract, ReferenceProfile reference) {
    if (!contract.digest().equals(reference.contractDigest())) {
      throw new InputException(
          "The contract (%s) has the digest (%s), the reference was made under (%s).\nMaybe take the contract out of the same model package."
              .formatted(contract.name(), contract.digest(), reference.contractDigest()));
    }
  }

  void requireKind(@Nullable ReferenceColumn column) {
    if (isCategory() != column instanceof ReferenceCategories) {
      throw new InputException(
          "The column (%s) is of type (%s), the reference has it as another kind."
              .formatted(name, type.lowerName()));
    }
  }

  boolean isCategory() {
    return type == ColumnType.STRING || type == ColumnType.BOOLEAN;
  }

  /** The number; NaN if it is missing. */
  double number(RawRow row) {
    return row.number(slot);
  }

  /** The number, as {@link #number}; an infinite one is refused. */
  double finite(RawRow row) {
    return requireFinite(name, row.number(slot));
  }

  static double requireFinite(String name, double value) {
    if (Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "The column (%s) cannot take the number (%s).\nMaybe give NaN for a missing value."
              .formatted(name, value));
    }
    return value;
  }

  /** The category; null if it is missing. */
  @Nullable String category(RawRow row) {
    if (type == ColumnType.STRING) {
      return row.text(slot);
    }
    return truthValue(row.number(slot));
  }

  /** The category of a truth value as a number; null if it is missing. */
  static @Nullable String truthValue(double number) {
    return Double.isNaN(number) ? null : number == 1 ? "true" : "false";
  }
}
