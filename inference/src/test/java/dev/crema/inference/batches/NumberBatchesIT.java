package dev.crema.inference.batches;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.RawRow;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.models.ModelPackage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches of a model that predicts a number. */
class NumberBatchesIT {
  @TempDir static Path folder;
  private static TestService service;
  private static BatchClient client;
  private static ModelPackage model;

  @BeforeAll
  static void start() {
    FakeSource source = new FakeSource();
    model = TestModels.writeNumber(folder.resolve("number"));
    source.promote("1", folder.resolve("number"));
    service = TestService.start(source, folder.resolve("cache"), Map.of());
    service.awaitVersion("1");
    client = new BatchClient(service, folder);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String expected(int age) {
    RawRow row = new RawRow(2);
    row.setNumber(0, age);
    return String.valueOf(model.value(row, new float[model.features().size()]));
  }

  @Test
  void ofCsvHaveTheNumberBesideTheCells() {
    List<String> lines = result(Form.CSV, "age\n30\n200\n90\n").lines().toList();
    assertThat(lines.getFirst()).isEqualTo("row,age,prediction_id,value");
    assertThat(lines).hasSize(3); // 200 is beyond the contract.
    assertThat(lines.get(1)).matches("1,30,[-0-9a-f]{36}," + expected(30));
    assertThat(lines.get(2)).matches("3,90,[-0-9a-f]{36}," + expected(90));
  }

  @Test
  void ofJsonLinesHaveTheNumberAmongTheMembers() {
    List<String> lines = result(Form.JSON_LINES, "{\"age\": 30}\n").lines().toList();
    assertThat(lines.getFirst())
        .matches(
            "\\{\"row\":1,\"age\": 30,\"prediction_id\":\"[-0-9a-f]{36}\",\"value\":"
                + expected(30)
                + "\\}");
  }

  @Test
  void ofParquetHaveTheNumberInAColumnOfItsOwn() throws Exception {
    Path table = folder.resolve("ages.parquet");
    BatchTables.query(
        "COPY (SELECT * FROM (VALUES (30), (200), (90)) AS t(age)) TO '%s' (FORMAT parquet)"
            .formatted(table));
    String id = client.send(Form.PARQUET, Files.readAllBytes(table));
    client.succeeded(id);
    Path result = client.file(id, Form.PARQUET);
    assertThat(
            BatchTables.query("DESCRIBE SELECT * FROM read_parquet('%s')".formatted(result))
                .stream()
                .map(column -> column.get("column_name") + " " + column.get("column_type")))
        .containsExactly("row BIGINT", "age INTEGER", "prediction_id VARCHAR", "value DOUBLE");
    assertThat(BatchTables.read(Form.PARQUET, result).stream().map(row -> row.get("value")))
        .containsExactly(expected(30), expected(90));
  }

  private static String result(Form form, String body) {
    String id = client.send(form, body.getBytes(UTF_8));
    client.succeeded(id);
    return service.get("/batches/" + id + "/result").body();
  }
}
