package dev.crema.inference.batches;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a batch has come for good.
 *
 * @param status where it stands
 * @param done what is done
 * @param attempts how often it was begun since the last chunk was done
 * @param startedAt when it was first begun; null = not yet
 * @param finishedAt when it ended; null = not yet
 * @param problem why it failed, for everybody's eyes; null = it did not
 */
public record BatchProgress(
    Status status,
    Done done,
    int attempts,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable String problem) {

  /** Where a batch stands. */
  public enum Status {
    /** It waits for its turn. */
    QUEUED,
    /** It is being predicted. */
    RUNNING,
    /** Its result is there. */
    SUCCEEDED,
    /** It has no result, for the reason given. */
    FAILED,
    /** It was told to stop. */
    CANCELLED;

    /** Returns whether nothing will change any more. */
    public boolean isEnd() {
      return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
  }

  /**
   * What is done, and on the disk.
   *
   * @param rows rows that were read
   * @param rejected rows among them that break the contract
   * @param resultBytes size of what is written of the result
   * @param rejectedBytes size of what is written of the rejected rows
   */
  public record Done(long rows, long rejected, long resultBytes, long rejectedBytes) {
    static final Done NOTHING = new Done(0, 0, 0, 0);

    /** Returns the number of rows with a prediction. */
    public long predicted() {
      return rows - rejected;
    }
  }

  static final BatchProgress QUEUED =
      new BatchProgress(Status.QUEUED, Done.NOTHING, 0, null, null, null);

  BatchProgress begun(Instant now) {
    Instant first = startedAt == null ? now : startedAt;
    return new BatchProgress(Status.RUNNING, done, attempts + 1, first, null, null);
  }

  /** What is done further; only new rows make the attempts begin anew. */
  BatchProgress with(Done further) {
    int left = further.rows() > done.rows() ? 0 : attempts;
    return new BatchProgress(status, further, left, startedAt, finishedAt, problem);
  }

  /** The service ended as it was told to, which says nothing about the batch. */
  BatchProgress interrupted() {
    return new BatchProgress(
        status, done, Math.max(0, attempts - 1), startedAt, finishedAt, problem);
  }

  BatchProgress ended(Status end, Instant now, @Nullable String why) {
    return new BatchProgress(end, done, attempts, startedAt, now, why);
  }
}
