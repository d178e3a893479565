package dev.crema.models;

import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.RowParser;
import dev.crema.data.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The rows of a dataset as rows of a package, whose columns are found by name: the dataset may have
 * others too, in another order.
 *
 * <p>Not safe for use by several threads.
 */
public final class DatasetColumns {
  private static final int ABSENT = -1;

  private final int[] slots;
  private final RawRow row;
  private final Contract output;

  private DatasetColumns(int[] slots, Contract output) {
    this.slots = slots;
    this.row = new RawRow(slots.length);
    this.output = output;
  }

  /**
   * Looks for each column of the package.
   *
   * @param dataset the dataset's contract
   * @param model the package
   * @param log is told of columns that are absent and whose values are missing ones therefore
   * @return the columns
   * @throws InputException if one is missing that a prediction needs, or is of another type, or the
   *     dataset has another label; the message names it
   */
  public static DatasetColumns of(Contract dataset, ModelPackage model, Consumer<String> log) {
    Contract contract = model.contract();
    Set<String> used = model.features().sourceNames();
    int[] slots = new int[contract.columns().size()];
    for (int i = 0; i < slots.length; i++) {
      ColumnContract column = contract.columns().get(i);
      slots[i] = dataset.indexOf(column.name());
      if (slots[i] != ABSENT) {
        requireType(column, dataset.columns().get(slots[i]));
      } else if (!RowParser.isOptional(column, used)) {
        throw new InputException(
            "The dataset (%s) has no column (%s), which the model needs.\nMaybe make the dataset under the contract of the model."
                .formatted(dataset.name(), column.name()));
      } else if (used.contains(column.name())) {
        log.accept(
            "the dataset has no column (%s): its values are taken for missing ones"
                .formatted(column.name()));
      }
    }
    slots[contract.labelIndex()] = ABSENT; // A prediction does not know the truth.
    return new DatasetColumns(slots, withLabel(dataset, contract));
  }

  private static void requireType(ColumnContract expected, ColumnContract found) {
    if (expected.type() != found.type()) {
      throw new InputException(
          "The column (%s) is (%s) in the dataset, but (%s) for the model.\nMaybe make the dataset under the contract of the model."
              .formatted(expected.name(), found.type().lowerName(), expected.type().lowerName()));
    }
  }

  /** The dataset's columns; the model's label beside them if they have none. */
  private static Contract withLabel(Contract dataset, Contract model) {
    ColumnContract label = model.requireLabel();
    ColumnContract own = dataset.label();
    if (own != null) {
      requireSameLabel(dataset, own, model);
      return dataset;
    }
    if (dataset.indexOf(label.name()) != ABSENT) {
      throw new InputException(
          "The column (%s) has the role (%s) in the dataset, but is the label of the model.\nMaybe make the dataset under the contract of the model."
              .formatted(label.name(), roleOf(dataset, label.name())));
    }
    List<ColumnContract> columns = new ArrayList<>(dataset.columns());
    columns.add(label);
    return new Contract(
        dataset.name(),
        dataset.description(),
        columns,
        model.positiveClass(),
        dataset.minPassRate(),
        dataset.minCompleteness());
  }

  private static String roleOf(Contract contract, String column) {
    Role role = contract.columns().get(contract.indexOf(column)).role();
    return role.lowerName();
  }

  private static void requireSameLabel(Contract dataset, ColumnContract own, Contract model) {
    ColumnContract label = model.requireLabel();
    if (dataset.task() != model.task()) {
      throw new InputException(
          "The label of the dataset (%s) asks for %s, that of the model (%s) for %s.\nMaybe take the model of this label."
              .formatted(
                  own.name(), dataset.task().lowerName(), label.name(), model.task().lowerName()));
    }
    boolean isSame =
        own.name().equals(label.name())
            && (dataset.task() == Task.REGRESSION || dataset.classes().equals(model.classes()));
    if (!isSame && dataset.task() == Task.REGRESSION) {
      throw new InputException(
          "The label of the dataset is (%s), that of the model (%s).\nMaybe take the model of this label."
              .formatted(own.name(), label.name()));
    }
    if (!isSame) {
      throw new InputException(
          "The label of the dataset is (%s) with the classes %s, that of the model (%s) with %s.\nMaybe take the model of this label."
              .formatted(
                  own.name(), dataset.classes(), model.requireLabel().name(), model.classes()));
    }
  }

  /**
   * Returns the contract of the dataset with a label.
   *
   * @return the dataset's own, or, if it has no label, that with the package's label as its last
   *     column
   */
  public Contract output() {
    return output;
  }

  /**
   * Returns a row of the dataset as one of the package.
   *
   * @param from a row of the dataset
   * @return a row whose label is missing; the same instance each time
   */
  public RawRow map(RawRow from) {
    for (int i = 0; i < slots.length; i++) {
      int slot = slots[i];
      if (slot == ABSENT) {
        continue; // Missing since the row was made.
      }
      String text = from.text(slot);
      if (text == null) {
        row.setNumber(i, from.number(slot));
      } else {
        row.setText(i, text);
      }
    }
    return row;
  }
}
