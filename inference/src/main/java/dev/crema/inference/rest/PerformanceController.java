package dev.crema.inference.rest;

import dev.crema.inference.recording.LoggedModels;
import dev.crema.inference.recording.ProductionData;
import dev.crema.inference.serving.ServedModel;
import dev.crema.productionlog.truth.PerformanceReport;
import dev.crema.service.rest.Bodies;
import dev.crema.service.rest.Question;
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
import org.jspecify.annotations.Nullable;

/** {@code GET /performance}: how well predictions did. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "production")
final class PerformanceController {
  private static final String ALL = "all";

  private static final String EXAMPLE =
      """
      {"model": "churn", "version": "1", "from": "2026-01-24T00:00:00Z",
      "to": "2026-01-31T00:00:00Z", "closed": true, "maturity_seconds": 86400.0,
      "predictions": 5000, "with_truth": 4500, "coverage": 0.9,
      "truths": {"no": 3900, "yes": 600}, "late": 0, "measured_rows": 4500, "sample_share": 1.0,
      "left_out": {}, "metrics": {"auc": {"value": 0.91, "lower": 0.89, "upper": 0.93,
      "baseline": 0.92, "baseline_within": true}}, "undefined": {},
      "calibration": [{"lower": 0.0, "upper": 0.1, "rows": 3100, "mean_predicted": 0.03,
      "observed": 0.03, "observed_lower": 0.025, "observed_upper": 0.037}]}""";

  private final LogAnswers answers;
  private final ProductionData data;
  private final LoggedModels models;

  PerformanceController(LogAnswers answers, ProductionData data, LoggedModels models) {
    this.answers = answers;
    this.data = data;
    this.models = models;
  }

  @Get("/performance")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary =
          "AUC, F1, Brier score, calibration and more on predictions whose label came; of numbers"
              + " RMSE, mean absolute error, R², mean absolute percentage error.",
      description =
          "Measured are predictions whose maturity (crema.truth.maturity) is over, with 95 %"
              + " intervals, beside what was measured in training. Of more than 1,000,000 rows a"
              + " sample by hash is read.",
      parameters = {
        @Parameter(
            name = "model",
            in = ParameterIn.QUERY,
            description = "A registered model; default the service's own.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "version",
            in = ParameterIn.QUERY,
            description =
                "A version by number; default the one that serves; all for every one with its classes,"
                    + " without a baseline.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description = "A date or a time; default crema.performance.window before the end.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "A date or a time, not included; default the last that is matured.",
            schema = @Schema(type = "string")),
      })
  @ApiResponse(
      responseCode = "200",
      description = "The report; a metric that the rows leave undefined is not in metrics.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = LogDocument.PerformanceForm.class),
              examples = @ExampleObject(name = "churn", value = EXAMPLE)))
  @LogRoute
  HttpResponse<?> performance(HttpRequest<?> request) {
    return answers.answer(
        () -> {
          Question question = Question.of(request, "model", "version", "from", "to");
          String version = question.text("version");
          boolean isAll = ALL.equals(version);
          ServedModel served = data.reader(question.text("model"), isAll ? null : version);
          @Nullable String measured =
              isAll ? null : version == null ? served.version().version() : version;
          PerformanceReport report =
              data.performance(
                  new ProductionData.Asked(
                      served, measured, question.time("from"), question.time("to")));
          return Bodies.json(
              PerformanceText.tree(report, models.maturity(served.version().model())));
        });
  }
}
