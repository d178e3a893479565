package dev.crema.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.trainandregister.Crema;
import dev.crema.trainandregister.Service;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Traffic that one dials, at a service that answers and logs it. */
@RequiresMlflow
class SimulateIT {
  private static final int ROWS = 300;

  @Test
  void theServiceIsAskedAndToldWhatCameTrue() throws Exception {
    Plant plant = Plant.get();
    String model = plant.champion("simulated");
    try (Service service = plant.service(model)) {
      Map<String, String> parameters = plant.watching(model);
      parameters.put("source_uri", plant.files.resolve("table.csv").toString());
      parameters.put("service_url", service.uri().toString());
      parameters.put("rows", Integer.toString(ROWS));
      parameters.put("shift", "{\"pressure\": 6}");
      Crema.Run run = plant.run("simulate", parameters);
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.output("simulate-production", "rows")).isEqualTo(ROWS);
      Map<String, Object> performance = performance(service);
      assertThat(performance).containsEntry("with_truth", ROWS);
      Map<String, Object> auc = Crema.map(Crema.map(performance.get("metrics")).get("auc"));
      assertThat(((Number) auc.get("value")).doubleValue())
          .as("of rows that it was not trained for")
          .isLessThan(0.7);
    }
  }

  /** Waits until all predictions are in the log and their truth is old enough to count. */
  private static Map<String, Object> performance(Service service) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      Map<String, Object> report = service.get("/performance?version=1");
      if (report.get("with_truth") instanceof Number rows && rows.intValue() == ROWS
          || System.nanoTime() > deadline) {
        return report;
      }
      Thread.sleep(200);
    }
  }
}
