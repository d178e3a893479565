package dev.crema.retraining.rest;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.EventQuery;
import dev.crema.retraining.core.ModelStatus;
import dev.crema.retraining.core.Names;
import dev.crema.retraining.core.RetrainingEvent;
import dev.crema.retraining.core.Retrainings;
import dev.crema.service.rest.Bodies;
import dev.crema.service.rest.Question;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /models}: which are retrained here, and which are stopped. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "models")
final class ModelsController {
  private static final Logger LOG = LoggerFactory.getLogger(ModelsController.class);
  private static final String NO_REASON =
      "The parameter (reason) is missing.\nMaybe ?reason=the%20source%20is%20repaired.";

  private final StoreCalls calls;
  private final Retrainings retrainings;

  ModelsController(StoreCalls calls, Retrainings retrainings) {
    this.calls = calls;
    this.retrainings = retrainings;
  }

  /** Freezes or unfreezes. */
  private interface Change {
    Optional<ModelStatus> make(String model, Cause.Person person);
  }

  @Get("/models")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Lists the models that are retrained here.")
  @ApiResponse(
      responseCode = "200",
      description = "By name.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.ModelsAnswer.class)))
  @StoreRoute
  HttpResponse<?> list(HttpRequest<?> request) {
    return calls.answer(
        request,
        () -> {
          Question.check(request);
          return Bodies.json(
              Map.of("models", retrainings.models().stream().map(RetrainingText::of).toList()));
        });
  }

  @Get("/models/{model}/events")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Shows who froze and unfroze a model, and told of other data.",
      description = "What became of a retraining is in the audit of that one.",
      parameters = {
        @Parameter(
            name = "before",
            in = ParameterIn.QUERY,
            description = "Lines with smaller ids than this: the page before.",
            schema = @Schema(type = "integer", format = "int64")),
        @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Most lines, 1 to 1000; 100 if not given.",
            schema = @Schema(type = "integer"))
      })
  @ApiResponse(
      responseCode = "200",
      description = "The newest lines, the oldest of them first.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.ModelEventsAnswer.class)))
  @StoreRoute
  @FoundRoute
  HttpResponse<?> events(HttpRequest<?> request, @PathVariable String model) {
    return calls.answer(
        request,
        () -> {
          EventQuery page = Paging.events(request);
          List<RetrainingEvent> found =
              Names.MODEL.isFormOf(model)
                  ? retrainings.modelEvents(model, Paging.andOneMore(page)).orElse(null)
                  : null;
          if (found == null) {
            return RetrainingsController.unknown(model);
          }
          Map<String, @Nullable Object> tree = new LinkedHashMap<>();
          tree.put("model", model);
          Paging.add(tree, found, page);
          return Bodies.json(tree);
        });
  }

  @Post("/models/{model}/freeze")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Stops a model's retrainings: nothing new is submitted.",
      description = "What is submitted goes on; what waits may expire. May be repeated.")
  @ApiResponse(
      responseCode = "200",
      description = "It is frozen.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.ModelAnswer.class)))
  @ReasonRoute
  @StoreRoute
  @FormRoute
  @FoundRoute
  HttpResponse<?> freeze(
      HttpRequest<?> request,
      @PathVariable String model,
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    byte[] plain = Bodies.plain(body, encoding);
    return calls.answer(
        request, () -> change(model, Persons.of(request, plain), retrainings::freeze));
  }

  @Delete("/models/{model}/freeze")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Lets a frozen model's retrainings go on.",
      description = "May be repeated.",
      parameters =
          @Parameter(
              name = "reason",
              in = ParameterIn.QUERY,
              required = true,
              description = "Why, in a person's words.",
              schema = @Schema(type = "string")))
  @ApiResponse(
      responseCode = "200",
      description = "It is not frozen.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.ModelAnswer.class)))
  @StoreRoute
  @FoundRoute
  HttpResponse<?> unfreeze(HttpRequest<?> request, @PathVariable String model) {
    return calls.answer(
        request,
        () -> {
          String why = Question.of(request, "reason").text("reason");
          if (why == null) {
            throw new IllegalArgumentException(NO_REASON);
          }
          return change(model, Persons.of(request, why), retrainings::unfreeze);
        });
  }

  private HttpResponse<?> change(String model, Cause.Person person, Change change) {
    if (!Names.MODEL.isFormOf(model)) {
      return RetrainingsController.unknown(model);
    }
    ModelStatus status = change.make(model, person).orElse(null);
    if (status == null) {
      return RetrainingsController.unknown(model);
    }
    LOG.info(
        "The model {} is {} by {}.", model, status.isFrozen() ? "frozen" : "free", person.who());
    return Bodies.json(RetrainingText.of(status));
  }
}
