package dev.crema.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files that say how the servers of {@code make demo-loop} work together. */
final class LoopFiles {
  /** What only this demo needs: nobody else reaches the webhook of this machine. */
  static final String TOKEN = "demo-loop-webhook-token";

  private static final String RETRAINING = "http://retraining:8090/webhooks/alertmanager";
  private static final String TOKEN_FILE = "/etc/crema/webhook-token";

  private final DemoSettings settings;

  LoopFiles(DemoSettings settings) {
    this.settings = settings;
  }

  Path token() throws IOException {
    return Files.writeString(settings.state().resolve("webhook-token"), TOKEN);
  }

  /**
   * Writes retraining.yaml: alerts of a day are one retraining, on the last minute's rows.
   *
   * @param version the pinned version of the pipeline
   * @param parameters of each run
   */
  Path retraining(String version, Map<String, Object> parameters) throws IOException {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("pipeline", "retrain");
    model.put("version", version);
    model.put("experiment", DemoSettings.MODEL);
    model.put("window", "P1D");
    model.put("lookback", "PT1M");
    model.put("slack", "PT1S");
    model.put("cool_down", "PT10M");
    model.put("parameters", parameters);
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("pace", Map.of("look", "PT0.5S"));
    file.put("models", Map.of(DemoSettings.MODEL, model));
    // JSON is YAML.
    return Files.writeString(
        settings.state().resolve("retraining.yaml"), JSON.std.asString(file) + "\n");
  }

  /** Returns the committed routes, with the addresses of this machine and without patience. */
  String alertmanager(URI retraining, Path token) throws IOException {
    return Files.readString(settings.root().resolve("monitoring/alertmanager/alertmanager.yml"))
        .replace(RETRAINING, retraining.resolve("/webhooks/alertmanager").toString())
        .replace(TOKEN_FILE, token.toString())
        .replace("group_interval: 1m", "group_interval: 1s");
  }

  /**
   * Returns a configuration that reads the services, and of the committed rules those that ask for
   * a retraining, each second. The others tell people, of which a demo has none.
   */
  String prometheus(URI service, URI retraining, String alertmanager) {
    return """
    global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
    rule_files: ["%s"]
    alerting:
      alertmanagers:
        - static_configs: [{targets: ["%s"]}]
    scrape_configs:
      - job_name: inference
        static_configs: [{targets: ["%s"]}]
      - job_name: retraining
        static_configs: [{targets: ["%s"]}]
    """
        .formatted(
            settings.root().resolve("monitoring/prometheus/rules/triggers.yaml"),
            alertmanager,
            service.getAuthority(),
            retraining.getAuthority());
  }
}
