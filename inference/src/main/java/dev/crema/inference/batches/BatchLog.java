package dev.crema.inference.batches;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where predictions of batches are logged. */
public interface BatchLog {

  /** Returns whether there is a log. */
  boolean isOn();

  /** Returns how many predictions may be given together, at least 1. */
  default int mostRows() {
    return BatchRun.LOGGED_TOGETHER;
  }

  /**
   * Takes predictions. After a crash those of a chunk can come again, with the same ids.
   *
   * @param order the batch
   * @param rows at most {@link #mostRows}, and not many megabytes
   * @return completes when they are durable; if it fails, they are given again after a while
   */
  CompletionStage<Void> append(BatchOrder order, List<Row> rows);

  /**
   * A prediction.
   *
   * @param id of version 7, with the time when the batch was accepted
   * @param input the row as a JSON object in UTF-8
   * @param label the predicted class
   * @param score as {@code POST /predict} has it
   * @param probabilities in the order of the contract's classes
   * @param threshold NaN if there is none
   * @param entity whom the row is about; null if it does not say
   */
  @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
  record Row(
      UUID id,
      byte[] input,
      String label,
      double score,
      double[] probabilities,
      double threshold,
      @Nullable String entity) {}
}
