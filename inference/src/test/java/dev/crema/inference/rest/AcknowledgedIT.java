package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.TestModels;
import dev.crema.inference.recording.Recorder;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an answer that waits for the production log. */
class AcknowledgedIT {
  @TempDir Path folder;

  /** Notes which thread goes on with an answer. */
  @ServerFilter("/predict")
  @Requires(property = "crema.test.threads")
  static final class Threads {
    static final Queue<String> NAMES = new ConcurrentLinkedQueue<>();

    @ResponseFilter
    void answered(HttpResponse<?> response) {
      NAMES.add(Thread.currentThread().getName());
    }
  }

  private LoggedService start() {
    return LoggedService.start(folder, Map.of("crema.test.threads", "true"));
  }

  @Test
  void goesOnInTheRequestsEventLoopAndNotInTheLogsThread() {
    try (LoggedService logged = start()) {
      Threads.NAMES.clear();
      for (int i = 0; i < 5; i++) {
        logged.predict("/predict", 1, i);
      }
      assertThat(Threads.NAMES)
          .hasSize(5)
          .allSatisfy(name -> assertThat(name).contains("EventLoopGroup"));
    }
  }

  @Test
  void countsWhatWasAnsweredAndNotWhatTheLogRefused() {
    try (LoggedService logged = start()) {
      logged.predict("/predict", 2, 1);
      Objects.requireNonNull(logged.service.context().getBean(Recorder.class).log()).close();
      assertThat(logged.service.predict(TestModels.request(TestModels.list(3, 2))).statusCode())
          .isEqualTo(503);
      assertThat(logged.service.get("/metrics").body())
          .contains("inference_predictions_total{model=\"churn\",version=\"1\"} 2.0\n")
          .contains("inference_prediction_score_count{model=\"churn\",version=\"1\"} 2\n");
    }
  }
}
