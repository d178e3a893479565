package dev.crema.inference.batches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.inference.TestService;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who sends batches to a service. */
record BatchClient(TestService service, Path folder) {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  HttpResponse<String> post(Form form, byte[] body) {
    return post("/batches", form, body, request -> request);
  }

  HttpResponse<String> post(
      String path,
      Form form,
      byte[] body,
      Function<HttpRequest.Builder, HttpRequest.Builder> more) {
    return service.send(
        more.apply(
            HttpRequest.newBuilder(service.uri(path))
                .header("content-type", form.contentType())
                .POST(BodyPublishers.ofByteArray(body))));
  }

  /** Sends a batch that is accepted; returns its id. */
  String send(Form form, byte[] body) {
    HttpResponse<String> answer = post(form, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    String id = TestService.json(answer).required("id").text();
    assertThat(answer.headers().firstValue("location")).hasValue("/batches/" + id);
    return id;
  }

  Node state(String id) {
    HttpResponse<String> answer = service.get("/batches/" + id);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestService.json(answer);
  }

  String status(String id) {
    return state(id).required("status").text();
  }

  /** Waits for the end. */
  Node ended(String id) {
    TestService.await(() -> !List.of("queued", "running").contains(status(id)));
    return state(id);
  }

  Node succeeded(String id) {
    Node state = ended(id);
    assertThat(state.required("status").text())
        .as(String.valueOf(state.optional("problem") == null ? "" : problem(state)))
        .isEqualTo("succeeded");
    return state;
  }

  String failed(String id) {
    Node state = ended(id);
    assertThat(state.required("status").text()).isEqualTo("failed");
    return problem(state);
  }

  private static String problem(Node state) {
    return state.required("problem").text();
  }

  HttpResponse<String> delete(String id) {
    return service.send(HttpRequest.newBuilder(service.uri("/batches/" + id)).DELETE());
  }

  Path file(String id, Form form) throws IOException {
    Path file = folder.resolve(id + "." + form.ending());
    HttpResponse<byte[]> answer = download(id);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).hasValue(form.contentType());
    return Files.write(file, answer.body());
  }

  HttpResponse<byte[]> download(String id) throws IOException {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(service.uri("/batches/" + id + "/result")).build(),
          BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  List<Map<String, @Nullable String>> result(String id, Form form) throws IOException {
    return BatchTables.read(form, file(id, form));
  }

  List<Map<String, @Nullable String>> rejected(String id) throws IOException {
    HttpResponse<String> answer = service.get("/batches/" + id + "/rejected");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return BatchTables.read(
        Form.CSV, Files.writeString(folder.resolve(id + "-rejected.csv"), answer.body()));
  }
}
