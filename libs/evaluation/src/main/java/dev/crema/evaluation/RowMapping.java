package dev.crema.evaluation;

import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import dev.crema.models.ModelPackage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows of one contract into slots and classes of a package's own contract, by name.
 *
 * <p>Only the columns that the package's features read must be there. Rules such as ranges and
 * allowed values may differ: features say what they do with values they have not seen.
 */
final class RowMapping {
  private final int[] slots;
  private final int[] classes;
  private final RawRow row;

  private RowMapping(int[] slots, int[] classes, RawRow row) {
    this.slots = slots;
    this.classes = classes;
    this.row = row;
  }

  /** Returns why the package cannot answer for such rows, or null. */
  static @Nullable String problem(Contract rows, ModelPackage model) {
    Contract own = model.contract();
    String label = own.requireLabel().name();
    if (!label.equals(rows.requireLabel().name())) {
      return "It predicts (%s), the label of the rows is (%s)."
          .formatted(label, rows.requireLabel().name());
    }
    if (own.task() != rows.task()) {
      return "It predicts %s, the label of the rows (%s) %s."
          .formatted(
              own.task() == Task.REGRESSION ? "numbers" : "classes",
              label,
              rows.task() == Task.REGRESSION ? "is a number" : "has classes");
    }
    if (own.task() == Task.CLASSIFICATION && !isSameClasses(own.classes(), rows.classes())) {
      return "It tells the classes %s apart, the rows have %s."
          .formatted(own.classes(), rows.classes());
    }
    for (String column : neededColumns(model)) {
      ColumnContract needed = own.columns().get(own.indexOf(column));
      int slot = rows.indexOf(column);
      if (slot < 0) {
        return "It needs the column (%s), which the rows do not have.".formatted(column);
      }
      if (rows.columns().get(slot).type() != needed.type()) {
        return "It needs the column (%s) as (%s), in the rows it is (%s)."
            .formatted(
                column, needed.type().lowerName(), rows.columns().get(slot).type().lowerName());
      }
    }
    return null;
  }

  /** Returns the mapping; there must be no {@link #problem}. */
  static RowMapping of(Contract rows, ModelPackage model) {
    Contract own = model.contract();
    Set<String> needed = neededColumns(model);
    int[] slots = new int[own.columns().size()];
    for (int slot = 0; slot < slots.length; slot++) {
      String name = own.columns().get(slot).name();
      slots[slot] = needed.contains(name) ? rows.indexOf(name) : -1;
    }
    int[] classes =
        own.task() == Task.REGRESSION
            ? new int[0]
            : own.classes().stream().mapToInt(rows.classes()::indexOf).toArray();
    return new RowMapping(slots, classes, new RawRow(slots.length));
  }

  /** Returns the package's row; the same instance each time. */
  RawRow map(RawRow from) {
    for (int slot = 0; slot < slots.length; slot++) {
      int source = slots[slot];
      if (source < 0 || from.isMissing(source)) {
        row.setMissing(slot);
      } else if (from.text(source) != null) {
        row.setText(slot, from.text(source));
      } else {
        row.setNumber(slot, from.number(source));
      }
    }
    return row;
  }

  /** Returns the rows' index of a class of the package. */
  int classOf(int own) {
    return classes[own];
  }

  /** In two classes the second is the positive one, so their order matters. */
  private static boolean isSameClasses(List<String> own, List<String> rows) {
    if (own.size() == 2) {
      return own.equals(rows);
    }
    return own.size() == rows.size() && new HashSet<>(own).equals(new HashSet<>(rows));
  }

  private static Set<String> neededColumns(ModelPackage model) {
    Set<String> needed = new TreeSet<>();
    model.features().sources().forEach(needed::addAll);
    return needed;
  }
}
