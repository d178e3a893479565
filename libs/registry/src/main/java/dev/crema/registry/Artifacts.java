package dev.crema.registry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/** Files in MLflow's own artifact store, up and down as streams. */
final class Artifacts {
  static final String SCHEME = "mlflow-artifacts:/";

  private final MlflowApi api;
  private final Duration limit;

  Artifacts(MlflowApi api, Duration limit) {
    this.api = api;
    this.limit = limit;
  }

  /**
   * Returns the folder that an address of MLflow's artifact store names, without slashes around.
   */
  String folder(String uri) {
    if (!uri.startsWith(SCHEME) || uri.startsWith(SCHEME + "/")) {
      throw api.rejected(
          "The artifacts are at (%s), which MLflow (%s) does not serve itself.\nMaybe start the server with --artifacts-destination, so that clients need no access to the store."
              .formatted(uri, api.server()));
    }
    return uri.substring(SCHEME.length()).replaceAll("/+$", "");
  }

  void put(String folder, String path, byte[] content) {
    put(folder, path, () -> BodyPublishers.ofByteArray(content));
  }

  void put(String folder, String path, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new FileNotFoundException(file.toString());
    }
    put(folder, path, () -> publisher(file));
  }

  private static BodyPublisher publisher(Path file) {
    try {
      return BodyPublishers.ofFile(file);
    } catch (FileNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private void put(String folder, String path, Supplier<BodyPublisher> content) {
    Answer answer =
        api.retry()
            .call(
                () -> {
                  HttpRequest request =
                      api.http()
                          .request(route(folder, path))
                          .header("Content-Type", "application/octet-stream")
                          .PUT(content.get())
                          .build();
                  HttpResponse<byte[]> response =
                      api.http().exchange(request, MlflowHttp.answerHandler(), limit);
                  return api.http().answer("PUT " + path, response.statusCode(), response.body());
                });
    answer.requireSuccess(api.server());
  }

  /** Returns a small file. */
  byte[] get(String folder, String path, int limitBytes) {
    return download(folder, path, BodyHandlers.limiting(BodyHandlers.ofByteArray(), limitBytes));
  }

  /**
   * Writes a file; more than the given size is not read.
   *
   * @throws IOException if the disk refuses; asking MLflow again would not help
   */
  void get(String folder, Manifest.Entry entry, Path target) throws IOException {
    BodyHandler<Path> file = info -> new FileSubscriber(target);
    try {
      download(folder, entry.path(), BodyHandlers.limiting(file, Math.max(1, entry.size())));
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  private <T> T download(String folder, String path, BodyHandler<T> handler) {
    HttpResponse<T> response =
        api.retry()
            .call(
                () -> {
                  HttpRequest request = api.http().request(route(folder, path)).GET().build();
                  HttpResponse<T> answer = api.http().exchange(request, onlyOk(handler), limit);
                  if (answer.statusCode() != 200) {
                    api.http()
                        .answer("GET " + path, answer.statusCode(), new byte[0])
                        .requireSuccess(api.server());
                  }
                  return answer;
                });
    return response.body();
  }

  /** An error's body is no part of the file, nor bound by its size. */
  private static <T> BodyHandler<T> onlyOk(BodyHandler<T> handler) {
    return info -> info.statusCode() == 200 ? handler.apply(info) : BodySubscribers.replacing(null);
  }

  private static String route(String folder, String path) {
    return "/api/2.0/mlflow-artifacts/artifacts/" + folder + "/" + path;
  }
}
