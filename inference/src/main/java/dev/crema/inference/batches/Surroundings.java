package dev.crema.inference.batches;

import dev.crema.inference.metrics.BatchMetrics;
import dev.crema.inference.metrics.ModelMetrics;
import dev.crema.inference.scoring.Predictions;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.ServedModel;
import dev.crema.inference.settings.BatchSettings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * What a batch that runs has to do with.
 *
 * @param services other parts of the service
 * @param space the disk
 * @param clock tells times of batches
 * @param isStopping whether the service is on its way out
 */
record Surroundings(
    Services services, Space space, InstantSource clock, BooleanSupplier isStopping) {

  /** Other parts of the service. */
  record Services(
      BatchSettings settings,
      Models models,
      BatchLog log,
      ModelMetrics predictions,
      BatchMetrics metrics) {}

  BatchSettings settings() {
    return services.settings();
  }

  Models models() {
    return services.models();
  }

  BatchLog log() {
    return services.log();
  }

  boolean isLogging() {
    return settings().log() && log().isOn();
  }

  Patience patience(Batch batch) {
    return new Patience(settings().patience(), () -> check(batch));
  }

  /** Throws if the batch is to stop. */
  void check(Batch batch) {
    if (batch.isCancelled() || isStopping.getAsBoolean()) {
      throw new StoppedException();
    }
  }

  /** Makes progress last, then visible. */
  void save(Batch batch, BatchProgress progress) throws IOException {
    batch.folder().save(batch.order(), progress);
    batch.progress(progress);
  }

  void count(ServedModel model, Predictions predictions, int rejected, long nanos) {
    services.predictions().predictedInBatch(model, predictions);
    services.metrics().rows(predictions.rows(), rejected, nanos);
  }
}
