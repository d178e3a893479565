package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is told who asks in the wrong way. */
class WaysOutIT {
  @TempDir static Path folder;
  private static TestService service;

  @BeforeAll
  static void start() {
    service = TestService.start(FakeSource.serving(folder), folder.resolve("cache"), Map.of());
    service.awaitVersion("1");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String good() {
    return TestModels.request(TestModels.list(1, 1));
  }

  private static String refusal(String path, String type, String body, int status) {
    HttpResponse<String> answer = service.post(path, type, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return TestService.json(answer).required("detail").text();
  }

  @Test
  void saysWhichMediaTypesEachRouteTakes() {
    assertThat(refusal("/predict", "text/plain", "x", 415))
        .isEqualTo(
            "The route takes application/json.\nMaybe send -H 'content-type: application/json'.");
    assertThat(refusal("/batches", "application/json", "x", 415))
        .contains("text/csv", "application/x-ndjson", "application/vnd.apache.parquet");
    assertThat(refusal("/invocations", "text/plain", "x", 415))
        .contains("application/json", "text/csv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/predict", "/invocations", "/v2/models/churn/infer"})
  void saysThatABodyIsMissing(String path) {
    assertThat(refusal(path, "application/json", "", 400)).contains("no body", "Maybe the file");
  }

  @Test
  void refusesATruthValueThatIsNone() {
    assertThat(refusal("/predict?explain=maybe", "application/json", good(), 400))
        .contains("(explain) is (maybe)", "true or false");
  }

  @Test
  void saysWhereToLookForAVersionThatIsNotThere() {
    assertThat(refusal("/predict?version=99", "application/json", good(), 404))
        .isEqualTo(
            "The registry has no model (churn) with the version (99).\nMaybe GET /models lists the one you look for, or the registry does.");
  }
}
