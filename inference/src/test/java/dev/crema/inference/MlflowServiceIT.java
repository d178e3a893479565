package dev.crema.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.RawRow;
import dev.crema.inference.serving.RegistrySource;
import dev.crema.models.ModelPackage;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelFiles;
import dev.crema.registry.Registration;
import dev.crema.registry.RegistrationRequest;
import dev.crema.registry.RunRecord;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real MLflow, with an outage and a restart in it. */
@RequiresMlflow
class MlflowServiceIT {
  @TempDir Path folder;

  private static String register(MlflowRegistry registry, String model, Path directory)
      throws IOException {
    String digest = ModelPackage.open(directory).digest();
    Registration registration =
        registry.register(
            new RegistrationRequest(
                model,
                model,
                null,
                new ModelFiles(directory, digest, Map.of()),
                new RunRecord(Map.of(), Map.of(), Map.of(), List.of(), Map.of()),
                Map.of(),
                ""));
    return registration.version().version();
  }

  @Test
  void servesTheChampionThroughSwapOutageAndRestart() throws IOException {
    String model = SharedMlflow.uniqueName("inference");
    ModelPackage first = TestModels.write(folder.resolve("first"), 1);
    ModelPackage second = TestModels.write(folder.resolve("second"), 2);
    URI mlflow = SharedMlflow.get().uri();
    MlflowRegistry registry = MlflowRegistry.connect(ConnectionSettings.of(mlflow));
    String one = register(registry, model, folder.resolve("first"));
    registry.promote(model, one, null);
    Map<String, Object> settings = Map.of("crema.model.name", model);
    Path cache = folder.resolve("cache");
    RawRow row = TestModels.list(1, 3).getFirst();

    try (Proxy proxy = new Proxy(mlflow)) {
      RegistrySource source =
          new RegistrySource(MlflowRegistry.connect(ConnectionSettings.of(proxy.uri())));
      try (TestService service = TestService.start(source, cache, settings)) {
        service.awaitVersion(one);
        assertThat(score(service, row)).isEqualTo(first.predict(row).score());

        String two = register(registry, model, folder.resolve("second"));
        registry.promote(model, two, one);
        service.awaitVersion(two);
        assertThat(score(service, row)).isEqualTo(second.predict(row).score());

        proxy.close();
        TestService.await(() -> service.get("/").body().contains("does not answer"));
        assertThat(score(service, row)).isEqualTo(second.predict(row).score());
        assertThat(service.get("/readiness").statusCode()).isEqualTo(200);
      }
      try (TestService restarted = TestService.start(source, cache, settings)) {
        TestService.await(() -> restarted.get("/readiness").statusCode() == 200);
        assertThat(score(restarted, row)).isEqualTo(second.predict(row).score());
      }
    }
  }

  private static double score(TestService service, RawRow row) {
    return TestService.json(service.predict(TestModels.request(List.of(row))))
        .required("predictions")
        .items()
        .getFirst()
        .required("score")
        .number();
  }

  /** Passes bytes on until it is closed: an outage for one service, not for other tests. */
  private static final class Proxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0);
    private final List<Socket> sockets = new java.util.concurrent.CopyOnWriteArrayList<>();

    Proxy(URI target) throws IOException {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  while (true) {
                    Socket from = server.accept();
                    Socket to = new Socket(target.getHost(), target.getPort());
                    sockets.addAll(List.of(from, to));
                    Thread.ofVirtual().start(() -> copy(from, to));
                    Thread.ofVirtual().start(() -> copy(to, from));
                  }
                } catch (IOException _) {
                  // Closed: the outage begins.
                }
              });
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private static void copy(Socket from, Socket to) {
      try (InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        in.transferTo(out);
      } catch (IOException _) {
        // One end is gone, and so is the other now.
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
