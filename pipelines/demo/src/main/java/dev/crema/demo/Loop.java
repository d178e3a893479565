package dev.crema.demo;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What goes on in the loop: each thing that is new gets a line with its time. */
final class Loop {
  private static final long POLL_MILLIS = 250;
  private static final Set<String> ENDS =
      Set.of("succeeded", "rejected_by_gate", "rejected", "failed", "expired");

  private final InferenceProcess service;
  private final Http prometheus;
  private final Http retraining;
  private final Screen screen;
  private final Set<String> said = new LinkedHashSet<>();

  Loop(InferenceProcess service, Http prometheus, Http retraining, Screen screen) {
    this.service = service;
    this.prometheus = prometheus;
    this.retraining = retraining;
    this.screen = screen;
  }

  /**
   * Waits for the decision on a window that is over.
   *
   * @param version the version that is asked
   * @param outcome what is waited for: {@code quiet} or {@code drifted}
   * @param rows fewest rows of the window
   */
  Map<String, Object> awaitWindow(String version, String outcome, int rows, long seconds)
      throws IOException, InterruptedException, DemoException {
    long deadline = deadline(seconds);
    while (true) {
      Map<String, Object> closed = closed(version);
      if (outcome.equals(closed.get("decision")) && Answer.number(closed.get("rows")) >= rows) {
        return closed;
      }
      pause(
          deadline,
          "No window of %d rows or more was %s; the last one: %s".formatted(rows, outcome, closed));
    }
  }

  private Map<String, Object> closed(String version)
      throws IOException, InterruptedException, DemoException {
    return Answer.objects(Answer.read(service.get("/drift/churn")).get("versions")).stream()
        .filter(each -> version.equals(each.get("version")))
        .map(each -> Answer.object(each.get("closed")))
        .findFirst()
        .orElse(Map.of());
  }

  /** Returns how many alerts there are, waiting or firing. */
  int alerts() throws IOException, InterruptedException, DemoException {
    return Answer.objects(
            Answer.object(Answer.read(prometheus.get("/api/v1/alerts")).get("data")).get("alerts"))
        .size();
  }

  /**
   * Returns how many retrainings a version's alerts have asked for. The next champion's are not
   * among them: of the minute that it learned from a part was quiet, so that drifted rows drift
   * from that, too, and the first window of them may ask for one more, which waits its cool-down.
   */
  long retrainings(String version) throws IOException, InterruptedException, DemoException {
    return all().stream()
        .map(each -> Answer.object(each.get("cause")).get("version"))
        .filter(version::equals)
        .count();
  }

  /** Says what happens until a retraining has ended, and returns it. */
  Map<String, Object> awaitEnd(long seconds)
      throws IOException, InterruptedException, DemoException {
    long deadline = deadline(seconds);
    while (true) {
      sayGauge();
      sayAlerts();
      for (Map<String, Object> each : all()) {
        sayRetraining(each);
        if (ENDS.contains(String.valueOf(each.get("state")))) {
          return each;
        }
      }
      pause(deadline, "No retraining came to its end.");
    }
  }

  /** Waits until the service has another version in the place of one. */
  String awaitSwap(String before, long seconds)
      throws IOException, InterruptedException, DemoException {
    long deadline = deadline(seconds);
    while (true) {
      String served = service.served();
      if (served != null && !served.equals(before)) {
        return served;
      }
      pause(deadline, "The service still serves version " + before);
    }
  }

  private void sayGauge() throws IOException, InterruptedException, DemoException {
    String query = URLEncoder.encode("inference_drift_detected == 1", StandardCharsets.UTF_8);
    Map<String, Object> data =
        Answer.object(Answer.read(prometheus.get("/api/v1/query?query=" + query)).get("data"));
    for (Map<String, Object> each : Answer.objects(data.get("result"))) {
      Map<String, Object> labels = Answer.object(each.get("metric"));
      say(
          "Gauge: inference_drift_detected{model=\"%s\", version=\"%s\", severity=\"%s\"} 1",
          labels.get("model"), labels.get("version"), labels.get("severity"));
    }
  }

  private void sayAlerts() throws IOException, InterruptedException, DemoException {
    Map<String, Object> data =
        Answer.object(Answer.read(prometheus.get("/api/v1/alerts")).get("data"));
    for (Map<String, Object> each : Answer.objects(data.get("alerts"))) {
      if ("firing".equals(each.get("state"))) {
        Map<String, Object> labels = Answer.object(each.get("labels"));
        say(
            "Rule: %s fires for %s version %s (%s); Alertmanager tells the webhook",
            labels.get("alertname"),
            labels.get("model"),
            labels.get("version"),
            Answer.object(each.get("annotations")).get("severity"));
      }
    }
  }

  private void sayRetraining(Map<String, Object> retraining) {
    Map<String, Object> run = Answer.object(retraining.get("run"));
    say(
        "Retraining %s is %s%s",
        retraining.get("id"),
        String.valueOf(retraining.get("state")).replace('_', ' '),
        run.containsKey("id") ? ", KFP run " + run.get("id") : "");
  }

  private void say(String format, @Nullable Object... values) {
    String line = format.formatted(values);
    if (said.add(line)) {
      screen.step("%s", line);
    }
  }

  private List<Map<String, Object>> all() throws IOException, InterruptedException, DemoException {
    return Answer.objects(Answer.read(retraining.get("/retrainings")).get("retrainings"));
  }

  private static long deadline(long seconds) {
    return System.nanoTime() + seconds * 1_000_000_000L;
  }

  private static void pause(long deadline, String problem)
      throws InterruptedException, DemoException {
    if (System.nanoTime() > deadline) {
      throw new DemoException(problem);
    }
    Thread.sleep(POLL_MILLIS);
  }
}
