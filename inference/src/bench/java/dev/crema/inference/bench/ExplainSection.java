package dev.crema.inference.bench;

import dev.crema.inference.bench.load.Arrivals;
import dev.crema.inference.bench.load.Generator;
import dev.crema.inference.bench.load.Outcome;
import dev.crema.inference.bench.load.Target;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Explanations, 100 rows a request: what a row costs the server beside the request itself. */
record ExplainSection(Crema crema, Trial trial, Scale scale) implements Section {
  private static final String PATH = "/predict?explain=true";
  private static final int ROWS = 100;
  private static final int CONNECTIONS = 2;
  private static final String A_RAW_COLUMN = "total_day_minutes";

  @Override
  public String name() {
    return "explain";
  }

  @Override
  public Set<Requirement> requirements() {
    return Set.of(Requirement.EXPLAIN);
  }

  @Override
  public void run(Report report) throws IOException, NotThereYetException {
    System.out.println("ours, explain=true");
    List<String> bodies = Protocol.lines(crema.folder(), "explain");
    try (Service service = crema.start("crema-explain", Map.of("CREMA_LOG_MODE", "off"))) {
      requireContributions(service.port(), bodies.getFirst());
      Target target = Target.post(service.port(), PATH, bodies, CONNECTIONS);
      run(target, scale.measure());
      double cpu = service.family().cpuSeconds();
      Outcome outcome = run(target, scale.measure());
      double used = service.family().cpuSeconds() - cpu;
      Trial.requireWhole(outcome);
      double millis = 1000 * used / (outcome.answered() * ROWS);
      String text =
          "%s ms (%s rows/s)"
              .formatted(Numbers.text(millis), Numbers.text(ROWS * outcome.perSecond()));
      report.add(Requirement.EXPLAIN, text, millis);
    }
  }

  private void requireContributions(int port, String body)
      throws IOException, NotThereYetException {
    HttpResponse<String> answer = trial.post(port, PATH, body);
    if (answer.statusCode() != 200) {
      throw new NotThereYetException("POST %s answers %d".formatted(PATH, answer.statusCode()));
    }
    // The answer of a plain prediction names no column of the row.
    if (!answer.body().contains(A_RAW_COLUMN)) {
      throw new NotThereYetException(
          "POST %s answers no contribution of %s".formatted(PATH, A_RAW_COLUMN));
    }
  }

  private static Outcome run(Target target, Duration duration) throws IOException {
    return Generator.run(target, Arrivals.saturating(), duration);
  }
}
