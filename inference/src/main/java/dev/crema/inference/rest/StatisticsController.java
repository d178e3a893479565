package dev.crema.inference.rest;

import dev.crema.inference.recording.ProductionData;
import dev.crema.productionlog.Statistics;
import dev.crema.productionlog.StatisticsQuery;
import dev.crema.service.rest.Accepts;
import dev.crema.service.rest.Bodies;
import dev.crema.service.rest.Question;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** {@code GET /production-stats}: what was predicted, counted. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "production")
final class StatisticsController {
  private static final List<MediaType> OFFERED =
      List.of(MediaType.APPLICATION_JSON_TYPE, MediaType.TEXT_HTML_TYPE);

  private static final String EXAMPLE =
      """
      {"from": "2026-01-31T00:00:00Z", "to": "2026-02-01T00:00:00Z", "step_seconds": 3600,
      "versions": [{"model": "churn", "version": "1",
      "total": {"from": "2026-01-31T00:00:00Z", "rows": 2, "score_mean": 0.45, "score_min": 0.02,
      "score_max": 0.88, "latency_mean_seconds": 0.0006, "latency_p50_seconds": 0.00063,
      "latency_p99_seconds": 0.001, "labels": {"no": 1, "yes": 1}},
      "score_bins": [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0],
      "series": []}]}""";

  private final LogAnswers answers;
  private final ProductionData data;

  StatisticsController(LogAnswers answers, ProductionData data) {
    this.answers = answers;
    this.data = data;
  }

  @Get("/production-stats")
  @Produces(MediaType.ALL)
  @Operation(
      summary = "Counts, scores and latencies of predictions by model version and time.",
      description =
          "Counted as predictions are logged, by the minute, so the window is widened to whole"
              + " minutes; erasure and retention of predictions do not change the counts. As JSON,"
              + " or as a page if Accept prefers text/html.",
      parameters = {
        @Parameter(
            name = "model",
            in = ParameterIn.QUERY,
            description = "A registered model; default every one.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "version",
            in = ParameterIn.QUERY,
            description = "A version; default every one.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description = "A date or a time; default a day before the end.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "A date or a time, not included; default now.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "step",
            in = ParameterIn.QUERY,
            description =
                "Width of a point: 5m, 1h, 1d. Default about 200 points, at most 2,000 may be asked for.",
            schema = @Schema(type = "string")),
      })
  @ApiResponse(
      responseCode = "200",
      description = "One entry for each version that predicted something.",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = LogDocument.StatisticsForm.class),
            examples = @ExampleObject(name = "churn", value = EXAMPLE)),
        @Content(mediaType = MediaType.TEXT_HTML, schema = @Schema(type = "string"))
      })
  @LogRoute
  HttpResponse<?> statistics(HttpRequest<?> request) {
    MediaType type = Accepts.best(request, OFFERED);
    return answers.answer(
        () -> {
          Question question = Question.of(request, "model", "version", "from", "to", "step");
          Statistics statistics = data.statistics(query(question));
          return type.equals(MediaType.TEXT_HTML_TYPE)
              ? page(statistics)
              : Bodies.json(StatisticsText.tree(statistics))
                  .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        });
  }

  private static StatisticsQuery query(Question question) {
    Window window = Window.of(question, Instant.now());
    Duration step = question.duration("step");
    return new StatisticsQuery(
        question.text("model"),
        question.text("version"),
        window.from(),
        window.to(),
        step == null ? window.step() : step);
  }

  private static HttpResponse<?> page(Statistics statistics) {
    return HttpResponse.ok(StatisticsPage.of(statistics).getBytes(StandardCharsets.UTF_8))
        .contentType(MediaType.of("text/html; charset=utf-8"))
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .header("Content-Security-Policy", StatisticsPage.contentSecurityPolicy())
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer");
  }
}
