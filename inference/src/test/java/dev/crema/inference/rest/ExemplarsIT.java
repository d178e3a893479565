package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.outside.Prometheus;
import dev.crema.servers.LocalPrometheus;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which request fell into a bucket, by the id that its sender gave it. */
class ExemplarsIT {
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String ID = "order-4711/a.b:c+d=e@f";
  private static final List<String> HISTOGRAMS =
      List.of(
          "inference_request_duration_seconds_bucket{route=\"/predict\"",
          "inference_prediction_duration_seconds_bucket{",
          "inference_prediction_score_bucket{",
          "inference_request_stage_duration_seconds_bucket{stage=\"queue\"",
          "inference_request_stage_duration_seconds_bucket{stage=\"receive\"",
          "inference_request_stage_duration_seconds_bucket{stage=\"write\"");

  @TempDir Path folder;
  private TestService service;

  /** Each test has a service of its own: a sampler that took one request takes its time. */
  @BeforeEach
  void start() {
    FakeSource source = FakeSource.serving(folder);
    service = TestService.start(source, folder.resolve("cache"), Map.of());
    // Nobody but the prediction is to be sampled first; probes have no stages.
    TestService.await(() -> service.get("/readiness").statusCode() == 200);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private void predict(String header, String value) {
    HttpResponse<String> answer =
        service.send(
            HttpRequest.newBuilder(service.uri("/predict"))
                .header("content-type", "application/json")
                .header(header, value)
                .POST(BodyPublishers.ofString(TestModels.request(TestModels.list(1, 9)))));
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> scrape(String accept) {
    return service.send(HttpRequest.newBuilder(service.uri("/metrics")).header("accept", accept));
  }

  /** Waits for the count: a request is counted after its answer has gone. */
  private String scrapeAfter(int predictions) {
    String count =
        "inference_request_duration_seconds_count{route=\"/predict\",status=\"200\"} "
            + predictions;
    TestService.await(() -> scrape(OPEN_METRICS).body().contains(count));
    return scrape(OPEN_METRICS).body();
  }

  /** The value and the id of a histogram's exemplars, as OpenMetrics 1.0 writes them. */
  private static Matcher exemplars(String text, String histogram) {
    return Pattern.compile(
            "(?m)^"
                + Pattern.quote(histogram)
                + "[^}]*le=\"([^\"]+)\"\\} \\d+ # \\{correlation_id=\"([^\"]+)\"\\} (\\S+) \\d+\\.\\d{3}$")
        .matcher(text);
  }

  @Test
  void namesTheRequestInEachHistogramThatSawIt() {
    predict("x-request-id", ID);
    String text = scrapeAfter(1);
    assertThat(text).endsWith("# EOF\n").doesNotContain("trace_id", "span_id");
    for (String histogram : HISTOGRAMS) {
      Matcher exemplar = exemplars(text, histogram);
      assertThat(exemplar.find()).as(histogram).isTrue();
      assertThat(exemplar.group(2)).as(histogram).isEqualTo(ID);
      double bound =
          exemplar.group(1).equals("+Inf")
              ? Double.POSITIVE_INFINITY
              : Double.parseDouble(exemplar.group(1));
      assertThat(Double.parseDouble(exemplar.group(3))).as(histogram).isBetween(0.0, bound);
    }
  }

  @Test
  void keepsPrometheusTextForThoseWhoDoNotAskForMore() {
    predict("x-request-id", ID);
    scrapeAfter(1);
    HttpResponse<String> plain = scrape("*/*");
    assertThat(plain.headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(plain.headers().firstValue("vary")).hasValue("Accept");
    assertThat(plain.body()).doesNotContain(ID, "# EOF");
    assertThat(scrape(OPEN_METRICS).headers().firstValue("content-type"))
        .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
  }

  @Test
  void leavesOutAnIdThatIsTooLongForOpenMetrics() {
    predict("x-request-id", "x".repeat(115));
    assertThat(scrapeAfter(1)).doesNotContain("correlation_id=\"xxx");
    // It did not stand in the way of the next one that fits: 14 + 114 characters.
    String fits = "y".repeat(114);
    TestService.await(
        () -> {
          predict("x-request-id", fits);
          return scrape(OPEN_METRICS).body().contains("correlation_id=\"" + fits + '"');
        });
  }

  @Test
  void namesTheTraceOfARequestThatBelongsToOne() {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    predict("traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
    assertThat(scrapeAfter(1)).contains("correlation_id=\"" + trace + '"');
  }

  @Test
  void isReadByARealPrometheus() throws IOException {
    assumeTrue(
        LocalPrometheus.isInstalled(),
        "There is no Prometheus on the PATH. Maybe run: apt-get install prometheus");
    predict("x-request-id", ID);
    scrapeAfter(1);
    try (Prometheus prometheus = Prometheus.start(folder, service.port())) {
      // It takes all or nothing.
      TestService.await(() -> !prometheus.health().equals("unknown"));
      assertThat(prometheus.health()).isEqualTo("up");
      for (String histogram : HISTOGRAMS) {
        TestService.await(() -> !exemplarsOf(prometheus, selector(histogram)).isEmpty());
        assertThat(
                exemplarsOf(prometheus, selector(histogram))
                    .getFirst()
                    .required("exemplars")
                    .items())
            .as(histogram)
            .isNotEmpty()
            .allSatisfy(
                exemplar ->
                    assertThat(exemplar.required("labels").required("correlation_id").text())
                        .isEqualTo(ID));
      }
    }
  }

  private static String selector(String beginning) {
    return beginning + '}';
  }

  private static List<Node> exemplarsOf(Prometheus prometheus, String histogram) {
    return prometheus.get("query_exemplars", histogram).items();
  }
}
