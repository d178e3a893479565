package dev.crema.crossvalidate;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.training.LabelColumn;
import dev.crema.training.folds.Fold;
import dev.crema.training.folds.FoldAnswers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what each row was answered by the model that had not seen it: fold by fold, the rows of a
 * fold in their order, with their lines in the source.
 */
final class OutOfFold implements AutoCloseable {
  private static final int REPEAT = 0;
  private static final int FOLD = 1;
  private static final int ACTUAL = 2;
  private static final int PREDICTED = 3;
  private static final int PROBABILITY = 4;

  private final List<String> classes;
  private final DatasetWriter writer;
  private final RawRow row;

  OutOfFold(Path directory, Contract contract) {
    this.classes = contract.classesOrNone();
    Contract layout =
        layout(contract.name(), classes.isEmpty() ? ColumnType.NUMBER : ColumnType.STRING);
    this.writer = DatasetWriter.create(directory, layout);
    this.row = new RawRow(layout.columns().size());
  }

  private static Contract layout(String name, ColumnType label) {
    List<ColumnContract> columns = new ArrayList<>();
    columns.add(ColumnContract.of("repeat", ColumnType.INTEGER));
    columns.add(ColumnContract.of("fold", ColumnType.INTEGER));
    columns.add(ColumnContract.of("actual", label));
    columns.add(ColumnContract.of("predicted", label));
    if (label == ColumnType.STRING) {
      columns.add(ColumnContract.of("probability", ColumnType.NUMBER));
    }
    return new Contract(
        name + "_out_of_fold",
        "What each row was answered by a model that had not seen it; the probability is that of the positive class of two, else of the predicted one.",
        columns,
        null,
        0,
        0);
  }

  void append(Fold fold, RowSource test, FoldAnswers answers) {
    row.setNumber(REPEAT, fold.repeat() + 1.0);
    row.setNumber(FOLD, fold.index() + 1.0);
    int[] at = {0};
    test.forEach((_, line) -> append(answers, at[0]++, line));
  }

  private void append(FoldAnswers answers, int at, long line) {
    switch (answers.labels()) {
      case LabelColumn.Numbers labels -> {
        row.setNumber(ACTUAL, labels.values()[at]);
        row.setNumber(PREDICTED, answers.scores()[at]);
      }
      case LabelColumn.Classes labels -> {
        int predicted = answers.predicted()[at];
        row.setText(ACTUAL, classes.get(labels.indices()[at]));
        row.setText(PREDICTED, classes.get(predicted));
        int score = classes.size() == 2 ? at : at * classes.size() + predicted;
        row.setNumber(PROBABILITY, answers.scores()[score]);
      }
    }
    writer.append(row, line);
  }

  void finish() {
    writer.finish();
  }

  @Override
  public void close() {
    writer.close();
  }
}
