package dev.crema.inference.rest;

import dev.crema.lineage.Chain;
import dev.crema.lineage.Lineage;
import dev.crema.lineage.Subject;
import dev.crema.lineage.source.EnvironmentSources;
import dev.crema.service.json.Echo;
import dev.crema.service.rest.Problem;
import dev.crema.service.rest.Question;
import io.micronaut.context.env.Environment;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** {@code GET /why/{subject}}: what led to a prediction, a version or a run. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "production")
final class WhyController {
  /** Each asks up to five servers, some seconds each where one does not answer. */
  private static final int AT_ONCE = 4;

  private static final String LOG = "CREMA_LOG_";

  private final Environment settings;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /** Made with the first question: hardly anybody asks. */
  private @Nullable Lineage lineage;

  WhyController(Environment settings) {
    this.settings = settings;
  }

  @Schema(name = "ChainLink")
  record LinkForm(
      @Schema(
              description =
                  "prediction, version, mlflow_run, kfp_run, outcome, data, contract, commit,"
                      + " retraining, cause or drift_report.")
          String kind,
      String id,
      boolean found,
      @Schema(description = "Of a link that was found: where.") @Nullable String where,
      @Schema(description = "Of a link that was found: what is known of it.")
          @Nullable Map<String, String> facts,
      @Schema(description = "Of a link that is missing: why.") @Nullable String reason) {}

  @Schema(name = "Chain")
  record ChainForm(
      String subject,
      @Schema(description = "Whether what was asked about is known.") boolean known,
      @Schema(description = "Each leads to the next.") List<LinkForm> links) {}

  @Get("/why/{subject}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "What led to a prediction (by its id), a version (churn:3) or a run of KFP.",
      description =
          "From place to place: the production log, MLflow, KFP, the run ledger and the retraining"
              + " service, as the service's own environment names them. A place that is not named or"
              + " does not answer makes its own links missing, with the reason.")
  @ApiResponse(
      responseCode = "200",
      description = "The chain, as far as it is known.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ChainForm.class)))
  @ApiResponse(
      responseCode = "400",
      description = "It can be none of these.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  @ApiResponse(
      responseCode = "503",
      description = "Too many ask at once.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  HttpResponse<?> why(HttpRequest<?> request, @PathVariable String subject) {
    try {
      Question.check(request);
      return answer(Subject.parse(subject));
    } catch (IllegalArgumentException e) {
      return Problem.of(HttpStatus.BAD_REQUEST, Echo.line(String.valueOf(e.getMessage())))
          .response();
    }
  }

  private HttpResponse<?> answer(Subject subject) {
    if (!places.tryAcquire()) {
      return Problem.of(
              HttpStatus.SERVICE_UNAVAILABLE,
              "Why is being asked %d times at once, which is as often as it may.\nMaybe ask again in some seconds."
                  .formatted(AT_ONCE))
          .response();
    }
    try {
      Chain chain = lineage().why(subject);
      return HttpResponse.ok(chain.json()).contentType(MediaType.APPLICATION_JSON_TYPE);
    } finally {
      places.release();
    }
  }

  /** The log may be named by arguments as well as by the environment. */
  private @Nullable String variable(String name) {
    String value = System.getenv(name);
    if (value != null || !name.startsWith(LOG)) {
      return value;
    }
    String setting = name.substring(LOG.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    return settings.getProperty("crema.log." + setting, String.class).orElse(null);
  }

  private synchronized Lineage lineage() {
    Lineage made = lineage;
    if (made == null) {
      made = new Lineage(EnvironmentSources.read(this::variable));
      lineage = made;
    }
    return made;
  }
}
