package dev.crema.inference.recording;

import dev.crema.inference.scoring.Predictions;
import dev.crema.inference.settings.RecordingSettings;
import dev.crema.productionlog.LogContext;
import dev.crema.productionlog.LoggedPrediction;
import dev.crema.productionlog.ProductionLog;
import dev.crema.productionlog.QueueSettings;
import dev.crema.productionlog.RelatedTable;
import dev.crema.productionlog.truth.TruthHooks;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.RefusedRequestException.Reason;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hands predictions to the production log, in the mode that the operator chose. */
@Singleton
public final class Recorder {
  private final @Nullable ProductionLog log;
  private final boolean isAcknowledged;
  private final long maxBytes;

  Recorder(RecordingSettings settings, LogMeters meters, PrometheusMeterRegistry registry)
      throws IOException {
    isAcknowledged = settings.isAcknowledged();
    maxBytes = QueueSettings.defaults().maxBytes();
    log = settings.isOn() ? open(settings, meters) : null;
    if (log != null) {
      meters.bind(registry, log::status);
    }
  }

  private static ProductionLog open(RecordingSettings settings, LogMeters meters)
      throws IOException {
    LogContext system =
        LogContext.system(
            TruthHooks.ALL.stream()
                .map(hook -> new RelatedTable(hook.name(), hook.eraseSql(), hook.pruneSql()))
                .toList());
    return ProductionLog.open(
        settings.log(),
        new LogContext(InstantSource.system(), system.random(), meters, system.related()));
  }

  /** Returns whether predictions are logged. */
  public boolean isOn() {
    return log != null;
  }

  /** Returns the log; null if there is none. */
  public @Nullable ProductionLog log() {
    return log;
  }

  /**
   * Logs predictions.
   *
   * @return null if nobody need wait; else completes when they are durable, and fails if they
   *     cannot be made so
   * @throws RefusedRequestException if the log could never take as much at once: the queue holds a
   *     request's rows together, and they can be longer than the request, which may name a column
   *     once for all of them
   */
  public @Nullable CompletionStage<Void> record(Predictions predictions, Caller caller) {
    ProductionLog open = log;
    if (open == null) {
      return null;
    }
    List<LoggedPrediction> rows = rows(predictions, caller);
    requireRoom(rows);
    if (isAcknowledged) {
      return open.append(rows);
    }
    open.offer(rows);
    return null;
  }

  private void requireRoom(List<LoggedPrediction> rows) {
    if (rows.size() > 1) {
      long bytes = 0;
      for (LoggedPrediction row : rows) {
        bytes += row.bytes();
      }
      if (bytes > maxBytes) {
        throw RefusedRequestException.of(
            Reason.TOO_MANY_ROWS,
            "The %d rows take %d bytes in the production log, which takes %d at once.\nMaybe send fewer rows in a request, or a batch."
                .formatted(rows.size(), bytes, maxBytes));
      }
    }
  }

  private static List<LoggedPrediction> rows(Predictions predictions, Caller caller) {
    int latency =
        (int)
            Math.clamp(
                TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - caller.startNanos()),
                0L,
                Integer.MAX_VALUE);
    if (predictions.rows() == 1) {
      return List.of(row(predictions, 0, caller, latency));
    }
    List<LoggedPrediction> rows = new ArrayList<>(predictions.rows());
    for (int row = 0; row < predictions.rows(); row++) {
      rows.add(row(predictions, row, caller, latency));
    }
    return rows;
  }

  private static LoggedPrediction row(
      Predictions predictions, int row, Caller caller, int latencyMicros) {
    return new LoggedPrediction(
        predictions.id(row),
        predictions.predictor().model(),
        predictions.predictor().version(),
        Objects.requireNonNull(predictions.input(row)),
        predictions.label(row),
        predictions.score(row),
        predictions.probabilities(row),
        predictions.contents().threshold(),
        latencyMicros,
        predictions.entity(row),
        caller.correlationId(),
        caller.tenant());
  }

  /**
   * Logs rows whose time is not now, each once by its id however often it is given.
   *
   * @return completes when they are durable, whatever the mode
   */
  CompletionStage<Void> append(List<LoggedPrediction> rows) {
    ProductionLog open = log;
    return open == null ? CompletableFuture.completedFuture(null) : open.append(rows);
  }

  /** Flushes the log: what was answered reaches PostgreSQL or the spool. */
  @PreDestroy
  void close() {
    if (log != null) {
      log.close();
    }
  }
}
