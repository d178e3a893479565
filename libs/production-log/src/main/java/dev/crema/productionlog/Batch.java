package dev.crema.productionlog;

import java.util.List;
import java.util.UUID;

/**
 * What one transaction brings: the writer's next number, its rows, and the rows as a COPY.
 *
 * @param writer a process's life; a batch keeps it in the spool
 * @param sequence numbers the writer's batches, rising, with gaps
 * @param createdMillis the wall clock when the batch was made, for the spool's age alone
 * @param rows the predictions
 * @param copy {@link Tuples#encode} of the rows
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from the queue to a socket and a file.
record Batch(
    UUID writer, long sequence, long createdMillis, List<LoggedPrediction> rows, byte[] copy) {

  static int rows(List<Batch> batches) {
    int rows = 0;
    for (Batch batch : batches) {
      rows += batch.rows.size();
    }
    return rows;
  }
}
