package dev.crema.detectdrift;

import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.PredictionLayout;
import dev.crema.data.Task;
import dev.crema.drift.ReferenceColumn;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.Window;
import dev.crema.drift.WindowColumn;
import dev.crema.drift.WindowComparer;
import dev.crema.models.ModelPackage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the rows of a window are of the table that the model was trained on.
 *
 * <p>Columns are compared by name, so a later version of the same contract is no obstacle, and a
 * column that it lost is a finding. Another label, a column of another kind, or no column in common
 * are.
 *
 * <p>Only columns behind features decide, as in the service: a request may leave out the others,
 * which would seem to be missing.
 */
final class WindowRows {
  private final Contract contract;
  private final Contract trained;
  private final ReferenceProfile reference;
  private final List<ReferenceColumn> others;

  /**
   * Takes the contracts.
   *
   * @param contract of the window's rows, with the columns of {@link PredictionLayout} or without
   * @param model its package
   * @param profile of training, or what goes before it
   */
  WindowRows(Contract contract, ModelPackage model, ReferenceProfile profile) {
    this.contract = contract;
    this.trained = model.contract();
    Set<String> used = model.features().sourceNames();
    this.reference = profile.only(used, ReferenceProfile.MAX_COLUMNS);
    this.others =
        profile.columns().stream().filter(column -> !used.contains(column.name())).toList();
  }

  /** Returns why the rows cannot be compared; empty if they can. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    label(problems);
    problems.addAll(WindowComparer.problems(reference, contract));
    boolean hasAny =
        reference.columns().stream().anyMatch(column -> contract.indexOf(column.name()) >= 0);
    if (!hasAny && !reference.columns().isEmpty()) {
      problems.add(
          "The rows are of another table (%s): they have none of the %d columns of training."
              .formatted(contract.name(), reference.columns().size()));
    }
    return problems;
  }

  private void label(List<String> problems) {
    ColumnContract label = contract.label();
    if (label == null) {
      return; // rows whose truth nobody asked for
    }
    String name = trained.requireLabel().name();
    if (!label.name().equals(name)) {
      problems.add(
          "The rows are of another contract (%s): their label is (%s), the model predicts (%s)."
              .formatted(contract.name(), label.name(), name));
    } else if (contract.task() != trained.task()) {
      problems.add(
          "The rows are of another contract (%s): their label asks for %s, the model's for %s."
              .formatted(contract.name(), contract.task().lowerName(), trained.task().lowerName()));
    } else if (contract.task() == Task.CLASSIFICATION
        && !new HashSet<>(contract.classes()).equals(new HashSet<>(trained.classes()))) {
      problems.add(
          "The rows are of another contract (%s): their classes are %s, the model tells %s apart."
              .formatted(contract.name(), contract.classes(), trained.classes()));
    }
  }

  /** Returns what decides: columns behind features, and the outputs that the rows have. */
  ReferenceProfile deciding() {
    return of(reference.columns());
  }

  /** Returns what is compared: what decides, and other columns that the rows may have. */
  ReferenceProfile compared() {
    List<ReferenceColumn> columns = new ArrayList<>(reference.columns());
    others.stream().filter(this::isComparable).forEach(columns::add);
    return of(columns);
  }

  private ReferenceProfile of(List<ReferenceColumn> columns) {
    return new ReferenceProfile(
        reference.contractDigest(),
        reference.rows(),
        columns,
        reference.outputs().stream().filter(this::isThere).toList());
  }

  private boolean isComparable(ReferenceColumn column) {
    ReferenceProfile alone =
        new ReferenceProfile(
            reference.contractDigest(), reference.rows(), List.of(column), List.of());
    return contract.indexOf(column.name()) >= 0
        && WindowComparer.problems(alone, contract).isEmpty();
  }

  /** Returns the other columns that have a value, which are shown. */
  List<ReferenceColumn> beside(Window window) {
    return others.stream()
        .filter(
            column -> {
              WindowColumn found = window.column(column.name());
              return found != null && found.count() > 0;
            })
        .toList();
  }

  private boolean isThere(ReferenceColumn output) {
    return contract.indexOf(WindowComparer.column(output.name())) >= 0;
  }

  /** Returns what a person should know of the comparison. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (ReferenceColumn output : reference.outputs()) {
      if (!isThere(output)) {
        notes.add(
            "The rows have no column (%s): the model's %s is not compared."
                .formatted(WindowComparer.column(output.name()), output.name()));
      }
    }
    if (reference.outputs().isEmpty()) {
      notes.add("The reference has no answers of the model: only columns are compared.");
    }
    undecided(notes);
    changed(notes);
    added(notes);
    return notes;
  }

  private void undecided(List<String> notes) {
    if (!others.isEmpty()) {
      notes.add(
          "Columns behind no feature decide nothing, %d of them, as (%s): a request may leave them out."
              .formatted(others.size(), others.getFirst().name()));
    }
  }

  private void changed(List<String> notes) {
    List<String> changed =
        reference.columns().stream()
            .map(ReferenceColumn::name)
            .filter(name -> isChanged(contract.indexOf(name), trained.indexOf(name)))
            .toList();
    if (!changed.isEmpty()) {
      notes.add(
          "The contract of the rows says otherwise than that of training of %d columns, as (%s): they are compared all the same."
              .formatted(changed.size(), changed.getFirst()));
    }
  }

  private boolean isChanged(int now, int before) {
    return now >= 0
        && before >= 0
        && !contract.columns().get(now).equals(trained.columns().get(before));
  }

  private void added(List<String> notes) {
    Set<String> known = new HashSet<>();
    reference.columns().forEach(column -> known.add(column.name()));
    others.forEach(column -> known.add(column.name()));
    List<String> added = new ArrayList<>(ReferenceProfile.columnsOf(contract));
    added.removeAll(known);
    if (!added.isEmpty()) {
      notes.add(
          "Columns that the reference does not have are overlooked, %d of them, as (%s)."
              .formatted(added.size(), added.getFirst()));
    }
  }
}
