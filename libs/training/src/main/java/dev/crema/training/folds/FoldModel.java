package dev.crema.training.folds;

import dev.crema.data.InputException;
import dev.crema.data.RowSource;
import dev.crema.features.FittedFeatures;
import dev.crema.models.Scorer;
import dev.crema.training.DecisionThreshold;
import dev.crema.training.EncodedTable;
import dev.crema.training.LabelColumn;

/**
 * What was learned from a fold.
 *
 * @param features fitted on its training part alone
 * @param scorer the model with its calibration
 * @param threshold of two classes: chosen on its validation part, or given
 * @param rounds of the learner; 1 if it has none
 */
public record FoldModel(
    FittedFeatures features, Scorer scorer, DecisionThreshold threshold, int rounds) {

  /**
   * Answers rows. One pass; memory is 4 bytes a feature and row.
   *
   * @param rows under the contract of the features, each with a label
   * @return the answers, in the order of the rows
   * @throws InputException if a row cannot be encoded
   */
  public FoldAnswers answers(RowSource rows) {
    EncodedTable table = EncodedTable.of(rows, features);
    return table.labelColumn() instanceof LabelColumn.Numbers ? numbers(table) : classes(table);
  }

  private FoldAnswers numbers(EncodedTable table) {
    double[] values = new double[table.rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = scorer.value(table.row(row));
    }
    return new FoldAnswers(values, new int[0], table.labelColumn());
  }

  private FoldAnswers classes(EncodedTable table) {
    int classes = scorer.classes();
    int width = classes == 2 ? 1 : classes;
    double[] scores = table.newAnswers(width);
    int[] predicted = new int[table.rows()];
    double[] probabilities = new double[classes];
    for (int row = 0; row < predicted.length; row++) {
      scorer.probabilities(table.row(row), probabilities);
      System.arraycopy(probabilities, classes - width, scores, row * width, width);
      predicted[row] = threshold.classify(probabilities);
    }
    return new FoldAnswers(scores, predicted, table.labelColumn());
  }
}
