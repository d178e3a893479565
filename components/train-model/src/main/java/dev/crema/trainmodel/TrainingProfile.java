package dev.crema.trainmodel;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.Progress;
import dev.crema.data.Task;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceCategories;
import dev.crema.drift.ReferenceColumn;
import dev.crema.drift.ReferenceNumbers;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.ReferenceProfiler;
import dev.crema.models.PackageContents;
import dev.crema.training.EncodedTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What drift is measured against: raw rows of the training part or of the reference, and the
 * model's answers to rows that it did not learn from.
 *
 * <p>Not its answers to the training part: a model is surer of rows that it learned from, so that
 * every later window would seem to have drifted. Without such rows there are no outputs.
 *
 * @param reference the rows
 * @param columns of the rows
 */
record TrainingProfile(ReferenceRows reference, List<ReferenceColumn> columns) {
  /** Numbers are sorted in memory, as many columns at a time as fit; one in any case. */
  private static final long MAX_BYTES = 128 << 20;

  /**
   * Goes through the rows, some columns at a time.
   *
   * <p>To be called before the rows are encoded: a column takes 24 bytes a row meanwhile, which is
   * what six features of the table take that is not there yet.
   */
  static TrainingProfile of(ReferenceRows reference, Consumer<String> log) {
    DatasetReader rows = reference.columns();
    Contract contract = rows.info().contract();
    List<String> names = ReferenceProfile.columnsOf(contract);
    ReferenceProfiler profiler =
        new ReferenceProfiler(
            contract, Progress.of(rows, rows.info().rows(), "profiled", log), MAX_BYTES);
    return new TrainingProfile(reference, profiler.profile(names));
  }

  /** Returns the section of the package. */
  byte[] section(PackageContents contents, @Nullable EncodedTable answers) {
    return PackagedProfile.write(
        new ReferenceProfile(
            contents.contract().digest(),
            reference.columns().info().rows(),
            columns,
            answers == null || answers.rows() == 0 ? List.of() : outputs(contents, answers)));
  }

  private static List<ReferenceColumn> values(PackageContents contents, EncodedTable table) {
    double[] values = new double[table.rows()];
    for (int i = 0; i < values.length; i++) {
      values[i] = contents.scorer().value(table.row(i));
    }
    return List.of(ReferenceNumbers.of(ReferenceProfile.VALUE, values));
  }

  /** The score is that of predictions: of class 1 if there are two, else of the predicted one. */
  private static List<ReferenceColumn> outputs(PackageContents contents, EncodedTable table) {
    if (contents.contract().task() == Task.REGRESSION) {
      return values(contents, table);
    }
    List<String> classes = contents.contract().classes();
    double[] probabilities = new double[classes.size()];
    double[] scores = new double[table.rows()];
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < scores.length; i++) {
      contents.scorer().probabilities(table.row(i), probabilities);
      int predicted = contents.classify(probabilities);
      scores[i] = probabilities[classes.size() == 2 ? 1 : predicted];
      counts.merge(classes.get(predicted), 1L, Long::sum);
    }
    return List.of(
        ReferenceNumbers.of(ReferenceProfile.SCORE, scores),
        ReferenceCategories.of(ReferenceProfile.PREDICTED_CLASS, 0, counts));
  }
}
