package dev.crema.inference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.drift.WatchedModels;
import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route once, of a process of its own, with a log; the classes that it loads are those of the
 * archive in its image ({@code make class-lists}).
 */
@Tag("contract")
class WholeServiceIT {
  private static final String JSON = "application/json";
  private static final String ROW =
      "\"age\":40,\"amount\":-12.25,\"active\":true,\"plan\":\"gold\"";

  @TempDir Path folder;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private int port;

  private HttpResponse<String> send(String path, HttpRequest.Builder request) throws Exception {
    request.uri(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(30));
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String type, String body) throws Exception {
    return send(
        path,
        HttpRequest.newBuilder().header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  private void predicts(String path, String type, String body) throws Exception {
    HttpResponse<String> answer = post(path, type, body);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
  }

  private void gets(String path) throws Exception {
    HttpResponse<String> answer = send(path, HttpRequest.newBuilder().GET());
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
  }

  private static long predictions(LocalPostgres postgres) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl("whole") + "&currentSchema=crema");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from prediction")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void awaitReady() throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (send("/readiness", HttpRequest.newBuilder().GET()).statusCode() != 200) {
      assertThat(System.nanoTime() - end).isNegative();
      Thread.sleep(20);
    }
  }

  @Test
  void answersOnEveryRoute() throws Exception {
    WatchedModels.write(folder.resolve("model"), 1);
    try (LocalPostgres postgres = LocalPostgres.temporary();
        ChildService service = start(postgres)) {
      port = service.port();
      awaitReady();
      assertThat(service.output()).contains("Warmed up by ");
      assertThat(predictions(postgres)).as("what the service asked itself").isZero();
      predicts("/predict", JSON, "{\"rows\":[{" + ROW + "}]}");
      predicts("/predict?explain=true", JSON, "{\"rows\":[{" + ROW + "}]}");
      assertThat(post("/predict", JSON, "{").statusCode()).isEqualTo(400);
      assertThat(post("/predict", JSON, "{\"rows\":[{\"age\":\"old\"}]}").statusCode())
          .isEqualTo(422);
      predicts("/invocations", JSON, "{\"dataframe_records\":[{" + ROW + "}]}");
      predicts("/invocations", "text/csv", "age,amount,active,plan\n40,-12.25,true,gold\n");
      predicts(
          "/v2/models/churn/infer",
          JSON,
          """
          {"inputs":[{"name":"age","datatype":"INT64","shape":[1],"data":[40]},
          {"name":"active","datatype":"BOOL","shape":[1],"data":[true]},
          {"name":"plan","datatype":"BYTES","shape":[1],"data":["gold"]}]}""");
      assertThat(post("/batches", "application/x-ndjson", "{" + ROW + "}\n").statusCode())
          .isEqualTo(202);
      for (String path : GETS) {
        gets(path);
      }
      HttpResponse<String> truth =
          post(
              "/ground-truth",
              JSON,
              "{\"observations\":[{\"prediction_id\":\"0199f000-1234-7000-8000-000000000000\",\"label\":\"yes\"}]}");
      assertThat(truth.statusCode()).as(truth.body()).isBetween(200, 299);
      assertThat(service.terminate()).isIn(0, 143);
    }
  }

  private static final List<String> GETS =
      List.of(
          "/",
          "/health",
          "/readiness",
          "/ping",
          "/version",
          "/metrics",
          "/openapi.yaml",
          "/docs",
          "/models",
          "/v2",
          "/v2/models/churn",
          "/v2/models/churn/ready",
          "/batches",
          "/production-stats",
          "/download-production-data?format=csv",
          "/download-production-data?format=json_lines",
          "/download-production-data?format=parquet",
          "/performance?model=churn",
          "/drift/churn",
          "/drift/churn/windows");

  private ChildService start(LocalPostgres postgres) throws IOException {
    postgres.createDatabase("whole");
    return ChildService.start(
        folder,
        folder.resolve("model"),
        List.of(
            "--crema.log.mode=acknowledged",
            "--crema.log.jdbc-url=" + postgres.jdbcUrl("whole"),
            "--crema.log.user=" + LocalPostgres.USER,
            "--crema.log.password=trusted",
            "--crema.drift.window=1s", // Some are over while it is asked.
            "--crema.log.spool-directory=" + folder.resolve("spool")));
  }
}
