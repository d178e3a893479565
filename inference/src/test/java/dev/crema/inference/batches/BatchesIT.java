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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        .containsExactly(
            "6 The row has 2 cells, the header 7. Maybe a line end within a cell has no quotes around it.");
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
}
