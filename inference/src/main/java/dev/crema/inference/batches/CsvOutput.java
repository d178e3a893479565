package dev.crema.inference.batches;

import dev.crema.inference.batches.Input.Original;
import dev.crema.inference.scoring.BatchScoring;
import dev.crema.inference.scoring.JsonText;
import dev.crema.inference.scoring.Predictions;
import java.util.List;

/** A CSV: the number of the row, its cells as they were, the prediction. */
final class CsvOutput implements Output {
  private final List<String> classes;
  private final byte[][] labels;

  CsvOutput(List<String> classes) {
    this.classes = classes;
    labels = new byte[classes.size()][];
    for (int i = 0; i < labels.length; i++) {
      JsonText cell = new JsonText(16);
      CsvCells.append(cell, classes.get(i));
      labels[i] = cell.toBytes();
    }
  }

  @Override
  public void begin(JsonText out, List<String> columns, boolean isFirst) {
    if (!isFirst) {
      return;
    }
    ResultColumns names = ResultColumns.of(columns, classes);
    CsvCells.append(out, names.row());
    columns.forEach(name -> CsvCells.append(out.raw(','), name));
    names.after().forEach(name -> CsvCells.append(out.raw(','), name));
    out.raw('\n');
  }

  @Override
  public void row(JsonText out, Row row, BatchScoring scoring) {
    if (!(row.original() instanceof Original.Cells original)) {
      throw new IllegalStateException("no CSV");
    }
    out.ascii(Long.toString(row.number()));
    for (String cell : original.cells()) {
      CsvCells.append(out.raw(','), cell);
    }
    Predictions predictions = scoring.predictions();
    int index = row.index();
    scoring.appendId(out.raw(','), index);
    if (labels.length > 0) {
      out.raw(',').raw(labels[predictions.predicted(index)]);
    }
    out.raw(',').number(predictions.score(index));
    for (int i = 0; i < labels.length; i++) {
      out.raw(',').number(predictions.probability(index, i));
    }
    out.raw('\n');
  }

  @Override
  public void rejected(JsonText out) {
    // It has no row in the result.
  }

  @Override
  public void finish(BatchFolder folder) {
    // What was appended is the result.
  }
}
