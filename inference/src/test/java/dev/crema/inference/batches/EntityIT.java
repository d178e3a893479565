package dev.crema.inference.batches;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestService;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An entity that PostgreSQL could not keep, or nobody could ask the erasure of, is refused. */
class EntityIT {
  private static final String LONGEST = "é".repeat(1_000);

  @TempDir static Path folder;
  private static TestService service;

  @BeforeAll
  static void start() throws IOException {
    FakeSource source = FakeSource.serving(folder);
    service =
        TestService.start(
            source, folder.resolve("cache"), Map.of("crema.batches.max-rejected-ratio", "1"));
    service.awaitVersion("1");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String row(String customer) {
    return "{\"customer\":\"%s\",\"age\":40,\"active\":true,\"plan\":\"gold\"}".formatted(customer);
  }

  private static HttpResponse<String> predict(String customer) {
    return service.predict("{\"rows\":[" + row("ada") + "," + row(customer) + "]}");
  }

  @Test
  void theLongestIsTaken() {
    assertThat(predict(LONGEST).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x | has 1001 characters, 2001 bytes of UTF-8; an entity has at most 1000 and 2500.",
        "語 | has 834 characters, 2502 bytes of UTF-8; an entity has at most 1000 and 2500.",
        "\\u0000 | has the character U+0000, which no entity may have."
      })
  void othersAreRefusedWithTheRowAndTheColumn(String end, String reason) {
    HttpResponse<String> answer = predict(start(end) + end);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.body())
        .contains("of column (customer) " + reason)
        .contains("\"rule\":\"entity\"")
        .contains("\"row\":1");
  }

  private static String start(String end) {
    return switch (end) {
      case "x" -> LONGEST;
      case "語" -> end.repeat(833);
      default -> "a";
    };
  }

  @Test
  void inABatchTheyArePutAside() throws IOException {
    BatchClient client = new BatchClient(service, folder);
    String lines = row("ada") + "\n" + row("x" + LONGEST) + "\n" + row("a\\u0000") + "\n";
    String id = client.send(Form.JSON_LINES, lines.getBytes(UTF_8));
    Node state = client.succeeded(id);
    assertThat(state.required("rejected").number()).isEqualTo(2);
    assertThat(client.rejected(id)).hasSize(2);
  }
}
