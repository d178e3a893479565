package dev.crema.trainmodel;

import dev.crema.data.DatasetReader;
import dev.crema.data.Task;
import dev.crema.sdk.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * Which rows drift is measured against: those of the input reference, if enough of them were
 * learned from, else those of training: what a model has not learned must go on to alarm.
 *
 * @param columns the rows whose columns are watched
 * @param ofTraining whether the columns are the training rows'; the answers are then those to the
 *     validation rows
 * @param heldOut else the rows whose answers are watched; null = none
 * @param words what they are, for the report
 */
record ReferenceRows(
    DatasetReader columns, boolean ofTraining, @Nullable DatasetReader heldOut, Words words) {
  /** Of fewer rows the answers say too little to be a reference. */
  private static final long MIN_ANSWERS = 100;

  /**
   * The two sentences of the report.
   *
   * @param columns on which rows the columns are watched
   * @param answers beside which rows the answers are watched
   */
  record Words(String columns, String answers) {}

  static ReferenceRows of(TrainModel.Inputs inputs, DatasetReader train) {
    DatasetReader reference = reader(inputs.reference(), "reference", train);
    DatasetReader heldOut = reader(inputs.referenceHeldOut(), "held-out reference", train);
    long learned = reference == null ? 0 : rows(reference) - rows(heldOut);
    if (reference != null && learned >= inputs.minReferenceRows()) {
      return of(reference, heldOut);
    }
    String columns =
        reference == null
            ? "the training rows"
            : "the training rows, for of the %d rows of the reference %d were learned from, fewer than %d"
                .formatted(rows(reference), learned, inputs.minReferenceRows());
    String answers =
        inputs.validation() == null
            ? "none, for there are no validation rows"
            : watched(train) + ", beside those on the validation rows";
    return new ReferenceRows(train, true, null, new Words(columns, answers));
  }

  private static ReferenceRows of(DatasetReader reference, @Nullable DatasetReader heldOut) {
    String columns = "%d rows of the reference".formatted(rows(reference));
    long rows = rows(heldOut);
    String answers =
        rows < MIN_ANSWERS
            ? "none, for of the reference %d rows were held out, fewer than %d"
                .formatted(rows, MIN_ANSWERS)
            : "%s, beside those on %d rows of the reference that were held out"
                .formatted(watched(reference), rows);
    return new ReferenceRows(
        reference, false, rows < MIN_ANSWERS ? null : heldOut, new Words(columns, answers));
  }

  private static String watched(DatasetReader rows) {
    return rows.info().contract().task() == Task.REGRESSION
        ? "the numbers predicted"
        : "score and class";
  }

  private static long rows(@Nullable DatasetReader dataset) {
    return dataset == null ? 0 : dataset.info().rows();
  }

  private static @Nullable DatasetReader reader(
      @Nullable Dataset dataset, String name, DatasetReader train) {
    if (dataset == null) {
      return null;
    }
    DatasetReader reader = DatasetReader.open(dataset.path());
    train.info().contract().requirePart(name, reader.info().contract());
    return reader;
  }
}
