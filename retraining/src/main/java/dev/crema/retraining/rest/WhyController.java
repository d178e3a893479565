package dev.crema.retraining.rest;

import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.Retrainings;
import dev.crema.service.json.Echo;
import dev.crema.service.rest.Bodies;
import dev.crema.service.rest.Problem;
import dev.crema.service.rest.Question;
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
import java.util.Map;
import java.util.regex.Pattern;

/** {@code /why}: from a run of KFP to what it was started for, as {@code crema why} asks. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "retrainings")
final class WhyController {
  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private final StoreCalls calls;
  private final Retrainings retrainings;

  WhyController(StoreCalls calls, Retrainings retrainings) {
    this.calls = calls;
    this.retrainings = retrainings;
  }

  @Get("/why/run/{run}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Says why there is a run of KFP: its retraining, and who asked for that.")
  @ApiResponse(
      responseCode = "200",
      description =
          "It was started here, also if another run of the same key was first to claim it.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.WhyAnswer.class)))
  @StoreRoute
  @FoundRoute
  HttpResponse<?> why(HttpRequest<?> request, @PathVariable String run) {
    return calls.answer(
        request,
        () -> {
          Question.check(request);
          Retraining found =
              RUN.matcher(run).matches() ? retrainings.ofRun(run).orElse(null) : null;
          return found == null ? unknown(run) : Bodies.json(why(found, run));
        });
  }

  private Map<String, ?> why(Retraining found, String run) {
    return RetrainingText.why(found, retrainings.runLink(found).orElse(null), run);
  }

  private static HttpResponse<?> unknown(String run) {
    return Problem.of(
            HttpStatus.NOT_FOUND,
            "The run (%s) was not started here.\nMaybe a person or a schedule has started it, or it has neither claimed nor reported anything yet."
                .formatted(Echo.of(run)))
        .response();
  }
}
