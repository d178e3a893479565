package dev.crema.inference.rest;

import static dev.crema.inference.rest.LoggedService.assertProblem;
import static dev.crema.inference.rest.LoggedService.observations;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.data.source.TableFile;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log as files, fetched over HTTP and read by the code that ingests tables. */
class DownloadRouteIT {
  @TempDir static Path folder;
  private static LoggedService logged;
  private static TestService service;

  @BeforeAll
  static void start() {
    logged = LoggedService.start(folder, Map.of("crema.performance.interval", "1s"));
    service = logged.service;
  }

  @AfterAll
  static void stop() {
    logged.close();
  }

  @BeforeEach
  void clean() throws Exception {
    logged.clear();
  }

  private static HttpResponse<byte[]> download(String query) throws Exception {
    try (var client = java.net.http.HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(service.uri("/download-production-data" + query)).build(),
          BodyHandlers.ofByteArray());
    }
  }

  private static List<RawRow> read(byte[] file) throws Exception {
    Path path = Files.write(folder.resolve("downloaded"), file);
    List<RawRow> rows = new ArrayList<>();
    TableFile.open(path, TestModels.CONTRACT, ',')
        .read(
            (row, _) -> rows.add(row.copy()),
            rejected -> {
              throw new AssertionError(rejected.problems().getFirst().message());
            });
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"csv, text/csv", "parquet, application/vnd.apache.parquet"})
  void downloadsWhatIngestDataReads(String format, String type) throws Exception {
    List<RawRow> sent = TestModels.list(40, 9);
    List<String> ids = logged.predict("/predict", 40, 9);
    List<String> labels = sent.stream().map(row -> row.number(3) == 1 ? "yes" : "no").toList();
    service.post("/ground-truth", observations(ids, labels));
    for (String form : List.of("training", "full")) {
      HttpResponse<byte[]> file = download("?labelled=true&form=" + form + "&format=" + format);
      assertThat(file.statusCode()).isEqualTo(200);
      assertThat(file.headers().firstValue("content-type").orElseThrow()).startsWith(type);
      assertThat(file.headers().firstValue("content-disposition").orElseThrow())
          .contains("filename=\"churn-predictions." + format + "\"");
      List<RawRow> rows = read(file.body());
      // Ids of one millisecond are in the order of the rows.
      assertThat(rows).hasSize(40);
      for (int i = 0; i < sent.size(); i++) {
        for (int column = 0; column < 7; column++) {
          assertThat(rows.get(i).text(column)).isEqualTo(sent.get(i).text(column));
          assertThat(rows.get(i).number(column)).isEqualTo((Double) sent.get(i).number(column));
        }
        assertThat(rows.get(i).text(7)).isEqualTo(labels.get(i));
      }
    }
    assertThat(new String(download("?labelled=false").body(), "UTF-8").lines()).hasSize(1);
  }

  @Test
  void downloadsAsAcceptSays() throws Exception {
    List<String> ids = logged.predict("/predict", 2, 4);
    HttpResponse<String> lines =
        logged.get("/download-production-data", "application/x-ndjson, text/csv;q=0.5");
    assertThat(lines.body().lines()).hasSize(2);
    assertThat(lines.headers().allValues("cache-control")).containsExactly("no-store");
    assertThat(
            Node.json(lines.body().lines().findFirst().orElseThrow(), "line")
                .required("prediction_id")
                .text())
        .isEqualTo(ids.getFirst());
    assertProblem(logged.get("/download-production-data", "image/png"), 406, "Accept");
    assertThat(service.get("/download-production-data?entity=c1").body().lines()).hasSize(2);
    assertThat(service.get("/download-production-data?version=2").body().lines()).hasSize(1);
  }

  @Test
  void refusesAnEmptyFilterWhichIsNone() throws Exception {
    logged.predict("/predict", 2, 4);
    for (String name : List.of("entity", "label", "from", "labelled")) {
      assertProblem(
          service.get("/download-production-data?" + name + "="),
          400,
          "The parameter (" + name + ") is empty.");
    }
  }

  @Test
  void neutralisesFormulasOnRequest() {
    service.predict(
        "{\"rows\": [{\"customer\": \"=cmd()\", \"age\": 1, \"active\": true, \"plan\": \"gold\"}]}");
    assertThat(service.get("/download-production-data").body()).contains("\n=cmd(),");
    assertThat(service.get("/download-production-data?neutralise_formulas=true").body())
        .contains("\n'=cmd(),");
  }

  @Test
  void refusesARowThatDoesNotFitBeforeTheFirstByte() throws Exception {
    logged.predict("/predict", 1, 4);
    logged.execute("update prediction set inputs = '{\"customer\": \"c\", \"age\": \"old\"}'");
    assertProblem(
        service.get("/download-production-data?form=inputs_only"), 400, "does not fit", "Maybe");
    assertThat(service.get("/download-production-data?form=inputs_only&misfit=skip").body().lines())
        .hasSize(1);
  }

  @Test
  void breaksTheConnectionOffRatherThanEndAFileThatLooksWhole() throws Exception {
    logged.predict("/predict", 1_000, 4);
    logged.predict("/predict", 1_000, 5);
    logged.execute(
        """
        update prediction set inputs = ('{"customer": "' || repeat('x', 1000) || '"}')::json""");
    logged.execute(
        """
        update prediction set inputs = '{"customer": 7}'
        where id = (select id from prediction order by at desc, id desc limit 1)""");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> download("?form=inputs_only&format=csv")))
        .isInstanceOf(java.io.IOException.class);
  }

  @Test
  void givesTheConnectionBackWhenTheReceiverGoesAway() throws Exception {
    logged.predict("/predict", 1_000, 4);
    logged.execute(
        """
        update prediction set inputs = ('{"customer": "' || repeat('x', 20000) || '"}')::json""");
    for (int i = 0; i < 5; i++) { // More than there are places.
      try (java.net.Socket socket = new java.net.Socket("127.0.0.1", service.port())) {
        socket
            .getOutputStream()
            .write(
                "GET /download-production-data HTTP/1.1\r\nhost: a\r\n\r\n"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
      }
      TestService.await(
          () -> {
            try {
              return logged
                  .text(
                      "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'")
                  .equals("0");
            } catch (java.sql.SQLException e) {
              throw new AssertionError(e);
            }
          });
    }
    assertThat(download("?format=csv").body().length).isGreaterThan(20_000_000);
  }
}
