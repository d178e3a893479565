package dev.crema.productionlog.download;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The columns of a download: the contract's, then those of the log. A column of the log whose name
 * the contract has, in whatever case, is called {@code log_…}.
 */
final class OutputTable {
  /** How the columns of the log are named, in order, around those of the probabilities. */
  private static final List<ColumnContract> PREDICTION =
      List.of(
          ColumnContract.of("prediction_id", ColumnType.STRING),
          ColumnContract.of("predicted_at", ColumnType.TIMESTAMP),
          ColumnContract.of("model", ColumnType.STRING),
          ColumnContract.of("version", ColumnType.STRING));

  private static final List<ColumnContract> ANSWER_OF_CLASSES =
      List.of(
          ColumnContract.of("predicted_label", ColumnType.STRING),
          ColumnContract.of("score", ColumnType.NUMBER));

  private static final List<ColumnContract> ANSWER_OF_NUMBER =
      List.of(ColumnContract.of("value", ColumnType.NUMBER));

  private static final List<ColumnContract> CIRCUMSTANCES =
      List.of(
          ColumnContract.of("threshold", ColumnType.NUMBER),
          ColumnContract.of("latency_seconds", ColumnType.NUMBER),
          ColumnContract.of("entity", ColumnType.STRING),
          ColumnContract.of("correlation_id", ColumnType.STRING),
          ColumnContract.of("tenant", ColumnType.STRING),
          ColumnContract.of("truth_label", ColumnType.STRING),
          ColumnContract.of("truth_observed_at", ColumnType.TIMESTAMP),
          ColumnContract.of("truth_recorded_at", ColumnType.TIMESTAMP),
          ColumnContract.of("problems", ColumnType.STRING));

  private final List<ColumnContract> columns;
  private final int inputs;
  private final List<String> classes;
  private final boolean isOfNumber;

  OutputTable(DownloadLayout layout) {
    Contract contract = layout.contract();
    List<ColumnContract> all = new ArrayList<>(contract.columns());
    inputs = all.size();
    boolean isFull = layout.form() == DownloadLayout.Form.FULL;
    isOfNumber = contract.label() != null && contract.task() == Task.REGRESSION;
    classes = isFull && contract.label() != null ? contract.classesOrNone() : List.of();
    if (isFull) {
      Set<String> taken = new HashSet<>();
      contract.names().forEach(name -> taken.add(name.toLowerCase(Locale.ROOT)));
      PREDICTION.forEach(column -> all.add(named(column, taken)));
      List<ColumnContract> answer = isOfNumber ? ANSWER_OF_NUMBER : ANSWER_OF_CLASSES;
      answer.forEach(column -> all.add(named(column, taken)));
      for (String label : classes) {
        all.add(named(ColumnContract.of("probability_" + label, ColumnType.NUMBER), taken));
      }
      CIRCUMSTANCES.forEach(column -> all.add(named(column, taken)));
    }
    columns = List.copyOf(all);
  }

  private static ColumnContract named(ColumnContract column, Set<String> taken) {
    String name = column.name();
    while (!taken.add(name.toLowerCase(Locale.ROOT))) {
      name = "log_" + name;
    }
    return ColumnContract.of(name, column.type());
  }

  List<ColumnContract> columns() {
    return columns;
  }

  /** Returns how many columns are the contract's. */
  int inputs() {
    return inputs;
  }

  /** Returns whether the predictions are numbers. */
  boolean isOfNumber() {
    return isOfNumber;
  }

  /** Returns the classes that have a column of probabilities. */
  List<String> classes() {
    return classes;
  }
}
