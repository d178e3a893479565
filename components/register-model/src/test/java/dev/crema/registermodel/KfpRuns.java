package dev.crema.registermodel;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.data.document.Node;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes runs in MLflow as KFP's plugin does: a task's run is nested in that of the pipeline's run.
 */
record KfpRuns(URI mlflow, String experiment) {

  static KfpRuns in(URI mlflow, String experiment) throws Exception {
    Node made = post(mlflow, "experiments/create", Map.of("name", experiment));
    return new KfpRuns(mlflow, made.required("experiment_id").text());
  }

  /** Makes a run, nested in another or not, and returns its id. */
  String create(@Nullable String parent) throws Exception {
    List<Map<String, String>> tags =
        parent == null ? List.of() : List.of(Map.of("key", "mlflow.parentRunId", "value", parent));
    Map<String, Object> body = Map.of("experiment_id", experiment, "start_time", 1, "tags", tags);
    return post(mlflow, "runs/create", body)
        .required("run")
        .required("info")
        .required("run_id")
        .text();
  }

  private static Node post(URI mlflow, String path, Map<String, ?> body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(mlflow.resolve("/api/2.0/mlflow/" + path))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(JSON.std.asString(body)))
              .build();
      return Node.json(client.send(request, BodyHandlers.ofString()).body(), path);
    }
  }
}
