package dev.crema.inference.recording;

import dev.crema.inference.batches.BatchLog;
import dev.crema.inference.batches.BatchOrder;
import dev.crema.inference.settings.RecordingSettings;
import dev.crema.productionlog.LoggedPrediction;
import io.micronaut.context.annotation.Secondary;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Brings predictions of batches to the production log; in either mode a batch waits for it. */
@Singleton
@Secondary // to what a test puts in its place
final class RecordedBatches implements BatchLog {
  private final Recorder recorder;
  private final int mostRows;

  RecordedBatches(Recorder recorder, RecordingSettings settings) {
    this.recorder = recorder;
    // Half of the queue: requests fill it too, and a group is taken whole or not at all.
    mostRows = Math.clamp(settings.queueRows() / 2, 1, BatchLog.super.mostRows());
  }

  @Override
  public boolean isOn() {
    return recorder.isOn();
  }

  @Override
  public int mostRows() {
    return mostRows;
  }

  @Override
  public CompletionStage<Void> append(BatchOrder order, List<Row> rows) {
    return recorder.append(rows.stream().map(row -> prediction(order, row)).toList());
  }

  private static LoggedPrediction prediction(BatchOrder order, Row row) {
    return new LoggedPrediction(
        row.id(),
        order.model().name(),
        order.model().version(),
        row.input(),
        row.label(),
        row.score(),
        row.probabilities(),
        row.threshold(),
        0,
        row.entity(),
        order.origin().correlationId(),
        order.origin().tenant());
  }
}
