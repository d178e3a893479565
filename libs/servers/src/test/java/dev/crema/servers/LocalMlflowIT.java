package dev.crema.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.servers.testing.RequiresMlflow;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresMlflow
class LocalMlflowIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @Test
  void keepsItsDataThroughStopResumeAndANewStart(@TempDir Path folder) throws Exception {
    int port;
    try (LocalMlflow mlflow = LocalMlflow.start(MlflowSettings.in(folder))) {
      port = mlflow.uri().getPort();
      assertThat(create(mlflow, "kept").statusCode()).isEqualTo(200);
      assertThat(get(mlflow, "/").body()).contains("<title>MLflow</title>");
      mlflow.stop();
      assertThatThrownBy(() -> names(mlflow)).isInstanceOf(ConnectException.class);
      mlflow.resume();
      assertThat(mlflow.uri().getPort()).isEqualTo(port);
      assertThat(names(mlflow)).contains("\"kept\"");
    }
    try (LocalMlflow mlflow = LocalMlflow.start(MlflowSettings.in(folder).withPort(port))) {
      assertThat(mlflow.uri()).hasToString("http://127.0.0.1:" + port);
      assertThat(names(mlflow)).contains("\"kept\"");
    }
  }

  @Test
  void startsByMlflowsOwnCommandToo(@TempDir Path folder) throws Exception {
    try (LocalPostgres postgres = MlflowDatabase.start(folder)) {
      int port = Ports.free();
      MlflowProcess process =
          MlflowProcess.launch(MlflowProcess.Way.PLAIN, folder, MlflowDatabase.uri(postgres), port);
      try {
        process.awaitReady();
      } finally {
        process.close();
      }
      assertThat(Ports.isFree(port)).isTrue();
    }
  }

  @Test
  void refusesAPortThatIsTaken(@TempDir Path folder) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = socket.getLocalPort();
      assertThatThrownBy(() -> LocalMlflow.start(MlflowSettings.in(folder).withPort(port)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("The port (%d) for MLflow is taken".formatted(port));
      assertThat(folder).isEmptyDirectory();
    }
  }

  private static HttpResponse<String> create(LocalMlflow mlflow, String experiment)
      throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(mlflow.uri().resolve("/api/2.0/mlflow/experiments/create"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"name\":\"%s\"}".formatted(experiment)))
            .build(),
        BodyHandlers.ofString());
  }

  private static String names(LocalMlflow mlflow) throws Exception {
    return get(mlflow, "/api/2.0/mlflow/experiments/search?max_results=10").body();
  }

  private static HttpResponse<String> get(LocalMlflow mlflow, String path) throws Exception {
    URI uri = mlflow.uri().resolve(path);
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
