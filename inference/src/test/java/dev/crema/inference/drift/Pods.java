package dev.crema.inference.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.RawRow;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.serving.ServiceClock;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;

/** What tests of drift do with a service. */
final class Pods {
  private static final int AT_ONCE = 50;

  private Pods() {}

  /** A clock that goes only when the test says so. */
  static final class SetClock implements ServiceClock {
    volatile Instant now;

    SetClock(Instant now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  /** Asks for predictions of rows, some at once. */
  static void send(TestService pod, List<RawRow> rows) {
    for (int from = 0; from < rows.size(); from += AT_ONCE) {
      int to = Math.min(rows.size(), from + AT_ONCE);
      HttpResponse<String> answer = pod.predict(TestModels.request(rows.subList(from, to)));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
  }

  /** Returns a number of drift that Prometheus is told; NaN if it is not. */
  static double gauge(TestService pod, String name) {
    String start = "inference_drift_" + name + " ";
    return pod.get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElse(Double.NaN);
  }
}
