package dev.crema.inference.batches;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.inference.batches.Input.Original;
import dev.crema.inference.scoring.BatchScoring;
import dev.crema.inference.scoring.Predictions;
import dev.crema.inference.scoring.RowText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Brings a chunk's predictions to the production log before the chunk counts as done. */
final class Logging {
  private static final long LONGEST_ANSWER_SECONDS = 60;

  /** Bytes of rows after which a chunk ends, however few it has. */
  private static final int LARGE_BYTES = 8 << 20;

  /** Most bytes of rows that are handed to the log together, unless it is one row. */
  static final int TOGETHER_BYTES = 4 << 20;

  private final BatchLog log;
  private final BatchOrder order;
  private final RowText text;
  private final double threshold;
  private final List<BatchLog.Row> rows = new ArrayList<>();
  private long bytes;

  Logging(BatchLog log, BatchOrder order, Contract contract, double threshold) {
    this.log = log;
    this.order = order;
    this.threshold = threshold;
    text = new RowText(contract);
  }

  /** Keeps the last prediction of the chunk. */
  void add(RawRow row, Original original, BatchScoring scoring) {
    Predictions predictions = scoring.predictions();
    int index = predictions.rows() - 1;
    byte[] input = original instanceof Original.Line line ? line.json() : text.write(row);
    bytes += input.length;
    rows.add(
        new BatchLog.Row(
            scoring.id(index),
            input,
            predictions.label(index),
            predictions.score(index),
            predictions.probabilities(index),
            threshold,
            scoring.entity()));
  }

  /** Returns whether so much is kept that it should go to the log now. */
  boolean isLarge() {
    return bytes >= LARGE_BYTES;
  }

  /**
   * Returns when all that was kept is durable.
   *
   * @throws FailedException if the log does not take it in time
   */
  void flush(Supplier<Patience> patience) {
    int from = 0;
    while (from < rows.size()) {
      int to = end(from);
      append(List.copyOf(rows.subList(from, to)), patience.get());
      from = to;
    }
    rows.clear();
    bytes = 0;
  }

  /** Returns the end of a group that the log has room for. */
  private int end(int from) {
    int most = Math.min(rows.size(), from + log.mostRows());
    int to = from + 1;
    long size = rows.get(from).input().length;
    while (to < most && size + rows.get(to).input().length <= TOGETHER_BYTES) {
      size += rows.get(to).input().length;
      to++;
    }
    return to;
  }

  private void append(List<BatchLog.Row> together, Patience patience) {
    Duration pause = Duration.ofMillis(50);
    while (true) {
      String reason;
      try {
        log.append(order, together)
            .toCompletableFuture()
            .get(LONGEST_ANSWER_SECONDS, TimeUnit.SECONDS);
        return;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new StoppedException();
      } catch (TimeoutException _) {
        reason = "It does not answer.";
      } catch (ExecutionException e) {
        reason = String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
      }
      String why = reason;
      patience.pause(
          pause, () -> "The production log does not take the predictions: %s".formatted(why));
      pause = pause.multipliedBy(2);
    }
  }
}
