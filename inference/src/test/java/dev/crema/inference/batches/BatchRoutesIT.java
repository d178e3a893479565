package dev.crema.inference.batches;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestService;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of batches, whatever is in their files. */
class BatchRoutesIT {
  @TempDir static Path folder;
  private static TestService service;
  private static BatchClient client;

  @BeforeAll
  static void start() throws IOException {
    service =
        TestService.start(
            FakeSource.serving(folder),
            folder.resolve("cache"),
            Map.of("crema.batches.body-bytes", "20000000"));
    service.awaitVersion("1");
    client = new BatchClient(service, folder);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String idOf(Form form, byte[] body) {
    String id = client.send(form, body);
    client.succeeded(id);
    return id;
  }

  @Test
  void refusesWhatIsNoBatchAtOnce() {
    assertThat(client.post(Form.CSV, new byte[0]).statusCode()).isEqualTo(422);
    assertThat(client.post(Form.CSV, new byte[20_000_001]).statusCode()).isEqualTo(413);
    byte[] body = {'a'};
    for (String path : List.of("?model=other", "?version=9")) {
      assertThat(client.post("/batches" + path, Form.CSV, body, each -> each).statusCode())
          .as(path)
          .isEqualTo(404);
    }
    assertThat(
            client
                .post("/batches?version=1&alias=champion", Form.CSV, body, each -> each)
                .statusCode())
        .isEqualTo(400);
    for (String path : List.of("?verison=1", "?version=", "?version=1&version=1")) {
      HttpResponse<String> answer = client.post("/batches" + path, Form.CSV, body, each -> each);
      assertThat(answer.statusCode()).as(path).isEqualTo(400);
      assertThat(answer.body()).as(path).contains("The parameter (ver");
    }
    assertThat(service.get("/batches?limits=2").statusCode()).isEqualTo(400);
    assertThat(
            client
                .post("/batches", Form.CSV, body, each -> each.header("content-encoding", "gzip"))
                .statusCode())
        .isEqualTo(415);
    assertThat(
            client
                .post("/batches", Form.CSV, body, each -> each.setHeader("content-type", "a/b"))
                .statusCode())
        .isEqualTo(415);
    assertThat(
            client
                .post("/batches", Form.CSV, body, each -> each.header("Idempotency-Key", "a b"))
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aBodyThatBreaksOffLeavesNothing() throws IOException {
    Path root = folder.resolve("batches");
    try (Socket socket = new Socket("127.0.0.1", service.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /batches HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 900000\r\n\r\n"
              .getBytes(UTF_8));
      out.write(new byte[300_000]);
      out.flush();
      TestService.await(() -> uploads(root) == 1);
    }
    TestService.await(() -> uploads(root) == 0);
  }

  private static long uploads(Path root) {
    try (Stream<Path> files = Files.list(root)) {
      return files.filter(file -> file.toString().endsWith(".upload")).count();
    } catch (IOException _) {
      return 0; // Not made yet.
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"..%2f..%2fetc%2fpasswd", "%2e%2e"})
  void addressesThatLeadElsewhereReachNoBatch(String id) {
    assertThat(service.get("/batches/" + id).statusCode()).isEqualTo(400);
    assertThat(client.delete(id).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "00000000-0000-7000-8000-000000000000",
        "00000000-0000-7000-8000-000000000000.upload"
      })
  void thereIsNoBatchOfAnUnknownId(String id) {
    for (String path : List.of("", "/result", "/rejected")) {
      HttpResponse<String> answer = service.get("/batches/" + id + path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    }
    assertThat(client.delete(id).statusCode()).isEqualTo(404);
  }

  @Test
  void theSameKeyIsTheSameBatch() {
    byte[] body = "age,active,plan\n1,true,gold\n".getBytes(UTF_8);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> answer =
          client.post("/batches", Form.CSV, body, each -> each.header("Idempotency-Key", "k-1"));
      assertThat(answer.statusCode()).isEqualTo(202);
      ids.add(TestService.json(answer).required("id").text());
    }
    assertThat(ids.get(0)).isEqualTo(ids.get(1));
    assertThat(
            client
                .post(
                    "/batches",
                    Form.JSON_LINES,
                    body,
                    each -> each.header("Idempotency-Key", "k-1"))
                .statusCode())
        .isEqualTo(422);
    client.succeeded(ids.getFirst());
    assertThat(client.delete(ids.getFirst()).statusCode()).isEqualTo(204);
    HttpResponse<String> again =
        client.post("/batches", Form.CSV, body, each -> each.header("Idempotency-Key", "k-1"));
    assertThat(TestService.json(again).required("id").text()).isNotEqualTo(ids.getFirst());
  }

  @Test
  void aResultHasATagByWhichItIsKnown() throws IOException {
    String id = idOf(Form.CSV, "age,active,plan\n1,true,gold\n".getBytes(UTF_8));
    HttpResponse<byte[]> first = client.download(id);
    String tag = first.headers().firstValue("etag").orElseThrow();
    assertThat(first.headers().allValues("cache-control")).containsExactly("no-store");
    assertThat(first.headers().firstValueAsLong("content-length")).hasValue(first.body().length);
    HttpResponse<String> second =
        service.send(
            HttpRequest.newBuilder(service.uri("/batches/" + id + "/result"))
                .header("If-None-Match", tag));
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
  }

  @Test
  void listsTheNewestFirst() {
    byte[] body = "age,active,plan\n1,true,gold\n".getBytes(UTF_8);
    String older = idOf(Form.CSV, body);
    String newer = idOf(Form.CSV, body);
    assertThat(
            TestService.json(service.get("/batches?limit=2")).required("batches").items().stream()
                .map(each -> each.required("id").text()))
        .containsExactly(newer, older);
  }

  @Test
  void countsWhatBatchesDo() {
    idOf(Form.CSV, "age,active,plan\n1,true,gold\n1,true,gold\n1,true,iron\n".getBytes(UTF_8));
    TestService.await(
        () ->
            service
                .get("/metrics")
                .body()
                .contains("inference_batch_duration_seconds_count{status=\"succeeded\"}"));
    assertThat(service.get("/metrics").body())
        .contains(
            "inference_batch_rows_total{outcome=\"predicted\"}",
            "inference_batch_rows_total{outcome=\"rejected\"}",
            "inference_batches_queued 0.0",
            "inference_batches_running",
            "inference_batches_disk_size_bytes");
  }
}
