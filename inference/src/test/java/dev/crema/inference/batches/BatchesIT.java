package dev.crema.inference.batches;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.CellParser;
import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.models.ModelPackage;
import dev.crema.models.Prediction;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches from the request to the result, over HTTP. */
class BatchesIT {
  @TempDir static Path folder;
  static ModelPackage contents;
  static TestService service;
  static BatchClient client;

  @BeforeAll
  static void start() throws IOException {
    contents = TestModels.write(folder.resolve("package"), 1);
    FakeSource source = new FakeSource();
    source.promote("1", folder.resolve("package"));
    service =
        TestService.start(
            source,
            folder.resolve("cache"),
            Map.of("crema.batches.chunk-rows", "1000", "crema.batches.body-bytes", "20000000"));
    service.awaitVersion("1");
    client = new BatchClient(service, folder);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String send(Form form, String text) {
    return client.send(form, text.getBytes(UTF_8));
  }

  private static String header() {
    return String.join(",", BatchTables.COLUMNS) + "\n";
  }

  private static void assertPredicted(Map<String, @Nullable String> row, RawRow input) {
    Prediction expected = contents.predict(input);
    assertThat(row.get("label")).isEqualTo(expected.label());
    assertThat(number(row, "score")).isEqualTo(expected.score());
    assertThat(number(row, "probability_no")).isEqualTo(expected.probabilities()[0]);
    assertThat(number(row, "probability_yes")).isEqualTo(expected.probabilities()[1]);
  }

  private static double number(Map<String, @Nullable String> row, String name) {
    return Double.parseDouble(String.valueOf(row.get(name)));
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void eachFormGivesThePredictionsOfThePackageBitForBit(Form form) throws IOException {
    List<RawRow> rows = TestModels.list(2_500, 7);
    long before = System.currentTimeMillis();
    String id = client.send(form, BatchTables.bytes(form, rows, folder));
    Node state = client.succeeded(id);
    assertThat(state.required("rows").integer()).isEqualTo(2_500);
    assertThat(state.required("rows_total").integer()).isEqualTo(2_500);
    assertThat(state.required("rejected").integer()).isZero();
    assertThat(state.required("version").text()).isEqualTo("1");
    assertThat(state.required("progress").number()).isEqualTo(1);

    List<Map<String, @Nullable String>> result = client.result(id, form);
    assertThat(result).hasSize(2_500);
    Set<UUID> ids = new HashSet<>();
    for (int i = 0; i < rows.size(); i++) {
      Map<String, @Nullable String> row = result.get(i);
      assertThat(row.get("row")).isEqualTo(Integer.toString(i + 1));
      assertPredicted(row, rows.get(i));
      UUID prediction = UUID.fromString(String.valueOf(row.get("prediction_id")));
      ids.add(prediction);
      assertThat(prediction.version()).isEqualTo(7);
      assertThat(prediction.getMostSignificantBits() >>> 16)
          .isBetween(before, System.currentTimeMillis());
      for (int column = 0; column < BatchTables.COLUMNS.size(); column++) {
        String sent =
            CellParser.format(TestModels.CONTRACT.columns().get(column), rows.get(i), column);
        assertThat(row.get(BatchTables.COLUMNS.get(column))).isEqualTo(sent);
      }
    }
    assertThat(ids).hasSize(2_500);
    assertThat(client.rejected(id)).isEmpty();
  }

  @Test
  void aParquetFileKeepsItsTypes() throws IOException {
    byte[] parquet = BatchTables.bytes(Form.PARQUET, TestModels.list(10, 1), folder);
    Path file = client.file(idOf(Form.PARQUET, parquet), Form.PARQUET);
    assertThat(
            BatchTables.query("DESCRIBE SELECT * FROM read_parquet('%s')".formatted(file)).stream()
                .map(row -> row.get("column_name") + " " + row.get("column_type")))
        .containsExactly(
            "row BIGINT",
            "customer VARCHAR",
            "age TINYINT",
            "amount DOUBLE",
            "active BOOLEAN",
            "plan VARCHAR",
            "code VARCHAR",
            "since DATE",
            "prediction_id VARCHAR",
            "label VARCHAR",
            "score DOUBLE",
            "probability_no DOUBLE",
            "probability_yes DOUBLE");
  }

  private static String idOf(Form form, byte[] body) {
    String id = client.send(form, body);
    client.succeeded(id);
    return id;
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aRowThatBreaksTheContractIsPutAside(Form form) throws IOException {
    List<RawRow> rows = TestModels.list(1_200, 3);
    rows.get(1).setNumber(1, 121); // age: max
    rows.get(1).setNumber(2, -1_001); // amount: min
    rows.get(1_150).setText(4, "iron"); // plan: allowed
    byte[] body = BatchTables.bytes(form, rows, folder);
    String id = idOf(form, body);
    assertThat(client.state(id).required("rejected").integer()).isEqualTo(2);
    List<Map<String, @Nullable String>> result = client.result(id, form);
    assertThat(result).hasSize(1_198);
    assertThat(result.get(0).get("row")).isEqualTo("1");
    assertThat(result.get(1).get("row")).isEqualTo("3");
    assertPredicted(result.get(1), rows.get(2));
    assertPredicted(result.getLast(), rows.getLast());
    int header = form == Form.CSV ? 1 : 0;
    assertThat(client.rejected(id).stream().map(BatchesIT::place))
        .containsExactly(
            "2 %d age max 121".formatted(2 + header),
            "2 %d amount min -1001.0".formatted(2 + header),
            "1151 %d plan allowed iron".formatted(1_151 + header));
  }

  private static String place(Map<String, @Nullable String> row) {
    return "%s %s %s %s %s"
        .formatted(
            row.get("row"), row.get("line"), row.get("field"), row.get("rule"), row.get("value"));
  }

  @Test
  void aLineThatIsNoJsonIsPutAside() throws IOException {
    String good = TestModels.json(TestModels.list(1, 1).getFirst());
    String id =
        send(
            Form.JSON_LINES,
            "\uFEFF"
                + good
                + "\r\n \n{\"age\": NaN}\n[1]\n"
                + good
                + good
                + "\n"
                + good.replace("{", "{\"more\": [[1]],")
                + "\n"
                + good.replace("{", "{\"age\": 1,")
                + "\n"
                + good.replace("{", "{\"new\": 1,")
                + "\n"
                + good
                + "\n"
                + good
                + "\n"
                + good
                + "\n"
                + good
                + "\n"
                + good
                + "\n  "
                + good);
    client.succeeded(id);
    assertThat(client.result(id, Form.JSON_LINES).stream().map(row -> row.get("row")))
        .containsExactly("1", "8", "9", "10", "11", "12", "13");
    assertThat(
            client.rejected(id).stream()
                .map(row -> row.get("line") + " " + row.get("rule") + " " + row.get("message")))
        .containsExactly(
            "3 json The line is no valid JSON: column 12.",
            "4 json The line must be one JSON object.",
            "5 json The line goes on after its end: column %d.".formatted(good.length() + 1),
            "6 json The line goes beyond a limit: it is nested deeper than 2.",
            "7 json The field (age) is given twice.",
            "8 unknown The field (new) is not in the contract (test).");
  }

  @Test
  void aCsvMayHaveQuotesLineEndsAndAByteOrderMark() throws IOException {
    String id =
        send(
            Form.CSV,
            "\uFEFF"
                + header()
                + "\"a,\"\"b\"\"\nc\",1,2.50,TRUE,gold,,\r\n"
                + "\n"
                + "é,02,,0,basic,ab,2024-02-29\n"
                + "x,1\n");
    client.succeeded(id);
    List<Map<String, @Nullable String>> result = client.result(id, Form.CSV);
    assertThat(result).hasSize(2);
    assertThat(result.get(0))
        .containsEntry("customer", "a,\"b\"\nc")
        .containsEntry("amount", "2.50")
        .containsEntry("active", "TRUE");
    assertThat(result.get(1)).containsEntry("customer", "é").containsEntry("age", "02");
    assertThat(client.rejected(id).stream().map(row -> row.get("line") + " " + row.get("message")))
        .containsExactly("6 The row has 2 cells, the header 7.");
  }

  @Test
  void columnsThatNoPredictionNeedsMayBeAbsentOrThere() throws IOException {
    String id = send(Form.CSV, "plan,active,age,left\ngold,true,5,yes\nbasic,false,6,\n");
    client.succeeded(id);
    List<Map<String, @Nullable String>> result = client.result(id, Form.CSV);
    RawRow row = new RawRow(TestModels.CONTRACT.columns().size());
    row.setNumber(1, 5);
    row.setNumber(3, 1);
    row.setText(4, "gold");
    assertPredicted(result.getFirst(), row);
    assertThat(result.getFirst()).containsEntry("left", "yes");
  }

  @Test
  void aHeaderThatIsNotTheContractsIsNamed() {
    assertThat(client.failed(send(Form.CSV, "age,active,plam\n1,true,gold\n")))
        .contains("(plam) is not in the contract (test).", "Maybe (plan).", "(plan) is missing.");
    assertThat(client.failed(send(Form.CSV, "age,active,plan,age\n1,true,gold,1\n")))
        .contains("(age) is there twice");
  }

  @Test
  void whatIsNoTableFailsAndSaysWhy() throws IOException {
    byte[] parquet = BatchTables.bytes(Form.PARQUET, TestModels.list(5_000, 1), folder);
    byte[] half = Arrays.copyOf(parquet, parquet.length / 2);
    assertThat(client.failed(client.send(Form.PARQUET, half)))
        .contains("input: no valid Parquet file")
        .doesNotContain(folder.toString());
    assertThat(client.failed(send(Form.PARQUET, header()))).contains("no Parquet");
    assertThat(client.failed(client.send(Form.CSV, parquet))).contains("no CSV");
    assertThat(client.failed(send(Form.CSV, header()))).contains("no rows");
    assertThat(client.failed(send(Form.CSV, "\n"))).contains("no header");
    assertThat(client.failed(send(Form.JSON_LINES, " \n\n"))).contains("no rows");
    assertThat(client.failed(client.send(Form.CSV, new byte[] {'a', (byte) 0xff, '\n'})))
        .contains("input:1: the byte 0xFF is not UTF-8");
    assertThat(client.failed(send(Form.CSV, header() + "\"a,1\n"))).contains("no valid CSV");
    assertThat(client.failed(send(Form.JSON_LINES, "x".repeat((1 << 20) + (1 << 17)))))
        .contains("Line 1 has more than");
  }

  @Test
  void aDamagedPageOfParquetFails() throws IOException {
    byte[] parquet = BatchTables.bytes(Form.PARQUET, TestModels.list(5_000, 1), folder);
    Arrays.fill(parquet, 100, 2_000, (byte) 0x5a);
    String id = client.send(Form.PARQUET, parquet);
    client.failed(id);
    assertThat(client.download(id).statusCode()).isEqualTo(409);
  }

  @Test
  void tooManyBadRowsFailTheBatchAndCanBeReadAbout() throws IOException {
    String id = send(Form.CSV, "age,active,plan\n1,true,gold\n1,true,iron\n1,x,gold\n");
    assertThat(client.failed(id)).contains("2 of 3 rows", "crema.batches.max-rejected-ratio");
    assertThat(client.rejected(id)).hasSize(2);
    assertThat(client.download(id).statusCode()).isEqualTo(409);
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
  void aLargeBatchIsWhole() throws IOException {
    List<RawRow> rows = TestModels.list(100_000, 11);
    String id = client.send(Form.CSV, BatchTables.bytes(Form.CSV, rows, folder));
    assertThat(client.succeeded(id).required("rows").integer()).isEqualTo(100_000);
    List<Map<String, @Nullable String>> result = client.result(id, Form.CSV);
    assertThat(result).hasSize(100_000);
    for (int i : new int[] {0, 999, 1_000, 54_321, 99_999}) {
      assertPredicted(result.get(i), rows.get(i));
    }
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
