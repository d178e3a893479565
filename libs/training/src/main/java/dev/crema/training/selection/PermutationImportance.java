package dev.crema.training.selection;

import dev.crema.data.ColumnType;
import dev.crema.data.Task;
import dev.crema.features.FeatureColumn;
import dev.crema.models.Scorer;
import dev.crema.training.EncodedTable;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How much worse a model's answers get if the values of one column are dealt to other rows: L.
 * Breiman, "Random forests", Machine Learning 45, 2001, section 10 (<a
 * href="https://doi.org/10.1023/A:1010933404324">doi</a>), with the mean loss (log loss; squared
 * error of numbers) as the measure.
 *
 * <p>All features of a column are dealt together. Two columns that say the same share what they are
 * worth, so that neither seems to be worth much.
 *
 * @param mean rise of the loss, over the repeats; 0 or below if the column helps nothing
 * @param deviation between the repeats (n − 1); 0 for one repeat
 */
public record PermutationImportance(double mean, double deviation) {
  /** A probability of zero would make one row's loss infinite. */
  private static final double SMALLEST = 1e-15;

  /**
   * Measures one column.
   *
   * @param scorer a model that was not trained on the rows
   * @param table rows with labels, at least one
   * @param column the column
   * @param repeats how often its values are dealt; the column's place goes into the seed, too
   * @return mean and deviation; the same arguments give the same bits
   */
  static PermutationImportance of(
      Scorer scorer, EncodedTable table, FeatureColumn column, Repeats repeats) {
    double base = repeats.base();
    double mean = 0;
    double squares = 0;
    int[] deal = new int[table.rows()];
    for (int repeat = 0; repeat < repeats.count(); repeat++) {
      shuffle(deal, new SplittableRandom(repeats.seed() + 1_000_003L * column.first() + repeat));
      double rise = loss(scorer, table, column, deal) - base;
      double step = rise - mean;
      mean += step / (repeat + 1);
      squares += step * (rise - mean);
    }
    return new PermutationImportance(
        mean, repeats.count() < 2 ? 0 : Math.sqrt(squares / (repeats.count() - 1)));
  }

  /**
   * How often, from which seed, and against what.
   *
   * @param count how often, at least 1
   * @param seed where the dealing comes from
   * @param base the loss of the rows as they are
   */
  record Repeats(int count, long seed, double base) {}

  private static void shuffle(int[] deal, SplittableRandom random) {
    for (int i = 0; i < deal.length; i++) {
      int other = random.nextInt(i + 1);
      deal[i] = deal[other];
      deal[other] = i;
    }
  }

  /** Returns the mean loss of the rows as they are. */
  static double loss(Scorer scorer, EncodedTable table) {
    int[] same = new int[table.rows()];
    Arrays.setAll(same, i -> i);
    return loss(scorer, table, new FeatureColumn("", ColumnType.NUMBER, 0, 1), same);
  }

  private static double loss(Scorer scorer, EncodedTable table, FeatureColumn column, int[] deal) {
    double[] probabilities = new double[Math.max(1, scorer.classes())];
    double sum = 0;
    for (int row = 0; row < table.rows(); row++) {
      float[] x = table.row(row);
      System.arraycopy(
          table.values(),
          deal[row] * table.features() + column.first(),
          x,
          column.first(),
          column.count());
      if (scorer.task() == Task.REGRESSION) {
        double error = scorer.value(x) - table.numbers()[row];
        sum += error * error;
      } else {
        scorer.probabilities(x, probabilities);
        sum -= Math.log(Math.max(SMALLEST, probabilities[table.labels()[row]]));
      }
    }
    return sum / table.rows();
  }
}
