package dev.crema.inference.batches;

import java.util.Locale;
import java.util.UUID;
import java.util.function.DoubleSupplier;

/** A batch: changed by the thread that runs it, read by all. */
public final class Batch {
  private final BatchOrder order;
  private final BatchFolder folder;
  private volatile BatchProgress progress;
  private volatile boolean isCancelled;
  private volatile DoubleSupplier share = () -> Double.NaN;

  Batch(BatchOrder order, BatchProgress progress, BatchFolder folder) {
    this.order = order;
    this.progress = progress;
    this.folder = folder;
  }

  /** Returns what was asked for. */
  public BatchOrder order() {
    return order;
  }

  /** Returns how far it has come for good. */
  public BatchProgress progress() {
    return progress;
  }

  /** Returns how much of the input is read, from 0 to 1; NaN while nobody knows. */
  public double share() {
    return switch (progress.status()) {
      case QUEUED -> 0;
      case RUNNING -> share.getAsDouble();
      case SUCCEEDED -> 1;
      case FAILED, CANCELLED -> Double.NaN;
    };
  }

  /** Returns its status as the interface has it. */
  public String status() {
    return progress.status().name().toLowerCase(Locale.ROOT);
  }

  UUID id() {
    return order.id();
  }

  BatchFolder folder() {
    return folder;
  }

  void progress(BatchProgress now) {
    progress = now;
  }

  void share(DoubleSupplier source) {
    share = source;
  }

  boolean isCancelled() {
    return isCancelled;
  }

  void cancel() {
    isCancelled = true;
  }
}
