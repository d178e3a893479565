package dev.crema.testkit.kfp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.crema.sdk.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The double, asked without the help of any client of ours. */
class KfpDoubleTest {
  private static final String FORM =
      """
      --b\r
      Content-Disposition: form-data; name="uploadfile"; filename="p.yaml"\r
      \r
      pipelineInfo: {name: churn}
      root: {dag: {}, inputDefinitions: {parameters: {label: {parameterType: STRING}}}}
      \r
      --b--\r
      """;

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  @SuppressWarnings("NullAway.Init") // set before each test
  private KfpDouble kfp;

  @BeforeEach
  void start() {
    kfp = KfpDouble.start(KfpDouble.Options.of(folder, new HeldLauncher()));
  }

  @AfterEach
  void close() {
    assertThat(kfp.violations()).isEmpty();
    kfp.close();
    http.close();
  }

  private HttpResponse<String> send(String method, String path, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(kfp.uri() + "/apis/v2beta1" + path))
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private Map<String, Object> json(String method, String path, String body, int status)
      throws IOException, InterruptedException {
    HttpResponse<String> response = send(method, path, "application/json", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return Json.readObject(response.body(), path);
  }

  private Map<String, Object> upload(int status) throws IOException, InterruptedException {
    HttpResponse<String> response =
        send("POST", "/pipelines/upload?name=churn", "multipart/form-data; boundary=b", FORM);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return Json.readObject(response.body(), "upload");
  }

  @Test
  void errorsOfTheGatewayAndOfTheUploadHaveTwoForms() throws Exception {
    assertThat(json("GET", "/runs/none", "", 404)).containsEntry("code", 5L).containsKey("message");
    assertThat(json("GET", "/nothing", "", 404)).containsEntry("message", "Not Found");
    upload(200);
    assertThat(upload(409)).containsOnlyKeys("error_message", "error_details");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /experiments       | {\"name\": \"x\"}                      | name",
        "POST | /experiments       | {\"display_name\": 5}                  | display_name",
        "POST | /experiments       | {\"display_name\": \"\"}               | 128",
        "POST | /experiments       | [                                      | JSON",
        "POST | /runs              | {\"display_name\": \"x\", \"state\": \"LOST\"} | LOST",
        "POST | /recurringruns     | {\"max_concurrency\": true}               | max_concurrency",
        "GET  | /runs?page=2       |                                        | page",
        "GET  | /runs?page_size=-1 |                                        | page size",
        "GET  | /runs?sort_by=name |                                        | sort",
        "GET  | /runs?filter=%7B   |                                        | filter",
        "GET  | /runs?page_token=x |                                        | token"
      })
  void whatTheModelsDoNotKnowIsRefused(String method, String path, String body, String named)
      throws Exception {
    assertThat(json(method, path, body == null ? "" : body, 400))
        .extractingByKey("message", InstanceOfAssertFactories.STRING)
        .containsIgnoringCase(named);
  }

  @Test
  void aFilterIsDecodedOnceMoreThanHttpDoes() throws Exception {
    json("POST", "/experiments", "{\"display_name\": \"a+b\"}", 200);
    String filter =
        "%7B%22predicates%22%3A%5B%7B%22operation%22%3A%22EQUALS%22%2C%22key%22%3A%22display_name%22%2C%22string_value%22%3A%22a"
            + "PLUSb%22%7D%5D%7D";
    assertThat(json("GET", "/experiments?filter=" + filter.replace("PLUS", "%2B"), "", 200))
        .doesNotContainKey("experiments");
    assertThat(json("GET", "/experiments?filter=" + filter.replace("PLUS", "%252B"), "", 200))
        .containsEntry("total_size", 1L);
  }

  @Test
  void aTokenOfAPageHoldsWhatWasAskedFor() throws Exception {
    for (int i = 0; i < 3; i++) {
      json("POST", "/experiments", "{\"display_name\": \"e" + i + "\"}", 200);
    }
    Object token = json("GET", "/experiments?page_size=2", "", 200).get("next_page_token");
    assertThat(json("GET", "/experiments?page_token=" + token, "", 200).get("experiments"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(1);
    json("GET", "/experiments?sort_by=display_name&page_token=" + token, "", 400);
  }

  @Test
  void aRunIsShownAsKfpShowsIt() throws Exception {
    Map<String, Object> pipeline = upload(200);
    Map<String, Object> experiment = json("POST", "/experiments", "{\"display_name\": \"e\"}", 200);
    Map<String, Object> run =
        json(
            "POST",
            "/runs",
            Json.write(
                Map.of(
                    "display_name",
                    "nightly",
                    "experiment_id",
                    experiment.getOrDefault("experiment_id", ""),
                    "pipeline_version_reference",
                    Map.of("pipeline_id", pipeline.getOrDefault("pipeline_id", "")),
                    "runtime_config",
                    Map.of("parameters", Map.of("label", "y")))),
            200);
    assertThat(run)
        .containsEntry("finished_at", "1970-01-01T00:00:00Z")
        .containsEntry("storage_state", "AVAILABLE")
        .doesNotContainKeys("state", "error", "state_history", "description");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--b\r\n\r\nno name\r\n--b--", "", "--b\r\nname=\"uploadfile\"\r\n\r\nno end"})
  void aFormThatIsBrokenIsRefused(String form) throws Exception {
    HttpResponse<String> response =
        send("POST", "/pipelines/upload?name=x", "multipart/form-data; boundary=b", form);
    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void theProgramSaysWhereItAnswersAndEndsWhenItIsTold() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KfpDoubleMain.class.getName(),
                "--work",
                folder.resolve("program").toString(),
                "--crema",
                "true")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines = program.inputReader()) {
      String line = lines.readLine();
      assertThat(line).startsWith("KFP's double answers at http://127.0.0.1:");
      URI health = URI.create(line.substring(line.indexOf("http")) + "/apis/v2beta1/healthz");
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString());
      assertThat(Json.readObject(answer.body(), "health")).containsEntry("multi_user", false);
    } finally {
      program.destroy();
    }
    assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aPortThatIsTakenIsSaid() {
    KfpDouble.Options taken =
        KfpDoubleMain.options(
            "--port", "" + kfp.uri().getPort(), "--work", folder.toString(), "--crema", "crema");
    assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> KfpDouble.start(taken));
  }

  @Test
  void argumentsOfTheProgramAreChecked() {
    List<String[]> wrong =
        List.of(
            new String[] {"--port", "8888"},
            new String[] {"--work", "w"},
            new String[] {"--work", "w", "--crema"},
            new String[] {"--work", "w", "--crema", "c", "--port", "x"},
            new String[] {"--other", "w"});
    for (String[] arguments : wrong) {
      assertThatIllegalArgumentException().isThrownBy(() -> KfpDoubleMain.options(arguments));
    }
  }
}
