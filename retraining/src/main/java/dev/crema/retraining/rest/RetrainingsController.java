package dev.crema.retraining.rest;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.EventQuery;
import dev.crema.retraining.core.Names;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingQuery;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.Retrainings;
import dev.crema.retraining.core.Ruling;
import dev.crema.service.json.Echo;
import dev.crema.service.rest.Bodies;
import dev.crema.service.rest.Problem;
import dev.crema.service.rest.Question;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
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
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /retrainings}: people ask, look and decide. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "retrainings")
final class RetrainingsController {
  private static final Logger LOG = LoggerFactory.getLogger(RetrainingsController.class);
  static final String REQUEST_EXAMPLE =
      """
      {"model": "churn", "reason": "the price list changed on 1 March"}""";

  static final String REASON_EXAMPLE =
      """
      {"reason": "looked at the drift report, it is real"}""";

  private final StoreCalls calls;
  private final Retrainings retrainings;

  RetrainingsController(StoreCalls calls, Retrainings retrainings) {
    this.calls = calls;
    this.retrainings = retrainings;
  }

  /** What a person decides over a retraining. */
  private interface Decision {
    Ruling take(long id, Cause.Person person);
  }

  @Post("/retrainings")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Asks for a retraining.",
      description =
          "With a reason it joins the one that waits or is under way for the same window and data, if"
              + " there is one, and approves it. With snapshot, the identity of the data that the model's source has now, it"
              + " asks if that is news.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(implementation = ApiDocument.RequestForm.class),
                      examples = @ExampleObject(name = "model", value = REQUEST_EXAMPLE))))
  @ApiResponse(
      responseCode = "201",
      description = "It is stored; Location is where it is.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.RetrainingAnswer.class)))
  @ApiResponse(
      responseCode = "200",
      description =
          "The same was asked for before; or the data are those that the configuration names, then"
              + " with model, snapshot and the state known alone.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.RetrainingAnswer.class)))
  @StoreRoute
  @FormRoute
  @FoundRoute
  HttpResponse<?> ask(
      HttpRequest<?> request,
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    byte[] plain = Bodies.plain(body, encoding);
    return calls.answer(
        request,
        () -> {
          Map<String, String> form =
              FormReader.read(plain, List.of("model"), List.of("reason", "snapshot"));
          String model = form.getOrDefault("model", "");
          return Names.MODEL.isFormOf(model)
              ? answer(ask(model, form, request), Persons.name(request))
              : unknown(model);
        });
  }

  private Receipt ask(String model, Map<String, String> form, HttpRequest<?> request) {
    String snapshot = form.get("snapshot");
    return snapshot == null
        ? retrainings.request(model, Persons.of(request, form.getOrDefault("reason", "")))
        : retrainings.request(model, new Cause.DataChange(Persons.name(request), snapshot));
  }

  private HttpResponse<?> answer(Receipt receipt, String who) {
    return switch (receipt) {
      case Receipt.Created created -> {
        Retraining retraining = created.retraining();
        LOG.info("The retraining {} is asked for by {}.", retraining.id(), who);
        yield shown(retraining)
            .status(HttpStatus.CREATED)
            .header(HttpHeaders.LOCATION, "/retrainings/" + retraining.id());
      }
      case Receipt.Joined joined -> shown(joined.retraining());
      case Receipt.KnownData known -> Bodies.json(RetrainingText.of(known));
      case Receipt.UnknownModel no -> unknown(no.model());
    };
  }

  private MutableHttpResponse<?> shown(Retraining retraining) {
    return Bodies.json(tree(retraining));
  }

  private Map<String, @Nullable Object> tree(Retraining retraining) {
    return RetrainingText.of(retraining, retrainings.runLink(retraining).orElse(null));
  }

  @Get("/retrainings")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Lists retrainings, the newest first.",
      parameters = {
        @Parameter(
            name = "model",
            in = ParameterIn.QUERY,
            description = "Of this model.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "state",
            in = ParameterIn.QUERY,
            description = "In this state.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "before",
            in = ParameterIn.QUERY,
            description = "With smaller ids than this: the next page.",
            schema = @Schema(type = "integer", format = "int64")),
        @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Most of them, 1 to 1000; 100 if not given.",
            schema = @Schema(type = "integer"))
      })
  @ApiResponse(
      responseCode = "200",
      description = "Those that there are.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.RetrainingsAnswer.class)))
  @StoreRoute
  HttpResponse<?> list(HttpRequest<?> request) {
    return calls.answer(
        request,
        () ->
            Bodies.json(
                Map.of(
                    "retrainings",
                    retrainings.list(query(request)).stream().map(this::tree).toList())));
  }

  private static RetrainingQuery query(HttpRequest<?> request) {
    Question question = Question.of(request, "model", "state", "before", "limit");
    String model = question.text("model");
    if (model != null) {
      Names.MODEL.require("model", model);
    }
    String before = question.text("before");
    return new RetrainingQuery(
        model,
        question.text("state") == null ? null : question.choice("state", RetrainingState.REQUESTED),
        before == null ? null : Paging.number("before", before),
        Paging.limit(question.text("limit"), RetrainingQuery.MAX_LIMIT));
  }

  @Get("/retrainings/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Shows a retraining and what became of it.",
      parameters = {
        @Parameter(
            name = "before",
            in = ParameterIn.QUERY,
            description = "Lines of the audit with smaller ids than this: the page before.",
            schema = @Schema(type = "integer", format = "int64")),
        @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Most lines of the audit, 1 to 1000; 100 if not given.",
            schema = @Schema(type = "integer"))
      })
  @ApiResponse(
      responseCode = "200",
      description = "It, with the newest lines of its audit.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.RetrainingAnswer.class)))
  @StoreRoute
  @FoundRoute
  HttpResponse<?> show(HttpRequest<?> request, @PathVariable String id) {
    return calls.answer(
        request,
        () -> {
          EventQuery page = Paging.events(request);
          long number = Paging.number("id", id);
          Retraining found = retrainings.find(number).orElse(null);
          if (found == null) {
            return notFound(number);
          }
          Map<String, @Nullable Object> tree = new LinkedHashMap<>(tree(found));
          Paging.add(tree, retrainings.events(number, Paging.andOneMore(page)), page);
          return Bodies.json(tree);
        });
  }

  @Post("/retrainings/{id}/approve")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Lets a retraining run that waits for approval.")
  @ReasonRoute
  @DecisionRoute
  @StoreRoute
  @FormRoute
  @FoundRoute
  HttpResponse<?> approve(
      HttpRequest<?> request,
      @PathVariable String id,
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    byte[] plain = Bodies.plain(body, encoding);
    return calls.answer(request, () -> decide(request, id, plain, retrainings::approve));
  }

  @Post("/retrainings/{id}/reject")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Ends a retraining that is not submitted yet.")
  @ReasonRoute
  @DecisionRoute
  @StoreRoute
  @FormRoute
  @FoundRoute
  HttpResponse<?> reject(
      HttpRequest<?> request,
      @PathVariable String id,
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    byte[] plain = Bodies.plain(body, encoding);
    return calls.answer(request, () -> decide(request, id, plain, retrainings::reject));
  }

  @Post("/retrainings/{id}/abandon")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Ends a retraining that is under way.",
      description =
          "Its run is told to end. What the run has reported counts; without that it fails, also if"
              + " the run does not end within stop_grace. May be repeated.")
  @ReasonRoute
  @DecisionRoute
  @StoreRoute
  @FormRoute
  @FoundRoute
  HttpResponse<?> abandon(
      HttpRequest<?> request,
      @PathVariable String id,
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    byte[] plain = Bodies.plain(body, encoding);
    return calls.answer(request, () -> decide(request, id, plain, retrainings::abandon));
  }

  private HttpResponse<?> decide(
      HttpRequest<?> request, String id, byte[] body, Decision decision) {
    long number = Paging.number("id", id);
    Cause.Person person = Persons.of(request, body);
    return switch (decision.take(number, person)) {
      case Ruling.Done done -> {
        LOG.info(
            "The retraining {} is now {}, by {}.",
            number,
            done.retraining().state().text(),
            person.who());
        yield shown(done.retraining());
      }
      case Ruling.NotPossible no ->
          Problem.of(
                  HttpStatus.CONFLICT,
                  "The retraining (%d) is %s, so that cannot be decided."
                      .formatted(number, no.retraining().state().text()))
              .response();
      case Ruling.NotFound no -> notFound(no.id());
    };
  }

  private static HttpResponse<?> notFound(long id) {
    return Problem.of(HttpStatus.NOT_FOUND, "There is no retraining (%d).".formatted(id))
        .response();
  }

  /** Returns the answer for a model that nobody retrains here. */
  static HttpResponse<?> unknown(String model) {
    return Problem.of(
            HttpStatus.NOT_FOUND,
            "The model (%s) is not retrained here.\nMaybe GET /models lists the one you look for."
                .formatted(Echo.of(model)))
        .response();
  }
}
