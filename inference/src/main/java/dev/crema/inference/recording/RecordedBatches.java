package dev.crema.inference.recording;

import dev.crema.inference.batches.BatchLog;
import dev.crema.inference.batches.BatchOrder;
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

  RecordedBatches(Recorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public boolean isOn() {
    return recorder.isOn();
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
