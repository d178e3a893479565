package dev.crema.inference.rest;

import dev.crema.data.document.Node;
import dev.crema.inference.recording.ProductionData;
import dev.crema.productionlog.drift.DecidedWindow;
import dev.crema.productionlog.drift.DriftQuery;
import dev.crema.service.rest.Bodies;
import dev.crema.service.rest.Problem;
import dev.crema.service.rest.Question;
import dev.crema.service.security.Role;
import dev.crema.service.security.RouteRule;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
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
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /drift/{model}/windows}: the decisions on windows that are kept, of all pods. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "production")
final class DriftWindowsController {
  private static final int USUAL = 20;
  private static final Instant FIRST = Instant.EPOCH;
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
  private static final int MOST = 100;
  private static final int MOST_REASONS = 10;

  private static final String ONE =
      """
      {"id": "churn/3/2026-01-31T12:00:00Z", "version": "3", "start": "2026-01-31T12:00:00Z",
      "end": "2026-01-31T13:00:00Z", "decided_at": "2026-01-31T13:00:11.043Z", "pods": 3, "rows": 5000,
      "late_pods": 0, "late_rows": 0, "decision": "drifted", "severity": "P1", "reasons": ["…"]""";

  private static final String LIST = "{\"model\": \"churn\", \"windows\": [" + ONE + "}]}";

  private static final String REPORT =
      ONE
          + ", \"features\": [{\"feature\": \"age\", \"effect\": 0.07, \"missing\": 0.01, \"drifted\": true}]}";

  private final ProductionData data;
  private final LogAnswers answers;

  DriftWindowsController(ProductionData data, LogAnswers answers) {
    this.data = data;
    this.answers = answers;
  }

  /** Who may ask. */
  @Factory
  static final class Rules {
    @Bean
    @Singleton
    RouteRule driftWindows() {
      return new RouteRule("GET", "/drift/*/windows", Role.READ, RouteRule.Handling.WHOLE);
    }

    @Bean
    @Singleton
    RouteRule driftWindow() {
      return new RouteRule("GET", "/drift/*/windows/*/*", Role.READ, RouteRule.Handling.WHOLE);
    }
  }

  @Get("/drift/{model}/windows")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "The windows that were decided on, the newest first.",
      description =
          "Of all pods and of versions that serve no longer too, as long as the production log keeps"
              + " statistics. A model that nobody knows has none.",
      parameters = {
        @Parameter(
            name = "version",
            in = ParameterIn.QUERY,
            description = "A version by number; default all.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "before",
            in = ParameterIn.QUERY,
            description = "Only windows that began before; the next page begins at the last start.",
            schema = @Schema(type = "string", format = "date-time")),
        @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "At most so many, 1 to 100.",
            schema = @Schema(type = "integer", defaultValue = "20")),
      })
  @ApiResponse(
      responseCode = "200",
      description = "The windows.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = DriftDocument.DecidedWindowsForm.class),
              examples = @ExampleObject(name = "churn", value = LIST)))
  @LogRoute
  HttpResponse<?> windows(HttpRequest<?> request, @PathVariable String model) {
    return answers.answer(
        () -> {
          Question question = Question.of(request, "version", "before", "limit");
          DriftQuery query =
              new DriftQuery(
                  model, question.text("version"), question.time("before"), limit(question));
          List<DecidedWindow> windows = data.drift(each -> each.list(query));
          Map<String, Object> tree = new LinkedHashMap<>();
          tree.put("model", model);
          tree.put("windows", windows.stream().map(each -> tree(each, false)).toList());
          return Bodies.json(tree);
        });
  }

  private static int limit(Question question) {
    Double limit = question.number("limit");
    if (limit == null) {
      return USUAL;
    }
    if (!(limit >= 1 && limit <= MOST && limit == Math.rint(limit))) {
      throw new IllegalArgumentException(
          "The parameter (limit) must be a whole number from 1 to %d.".formatted(MOST));
    }
    return limit.intValue();
  }

  @Get("/drift/{model}/windows/{version}/{start}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "The decision on one window: the drift report that the why of a retraining names.",
      description = "With every reason, and the effect on each feature.")
  @ApiResponse(
      responseCode = "200",
      description = "The decision.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = DriftDocument.DecidedWindowForm.class),
              examples = @ExampleObject(name = "churn", value = REPORT)))
  @LogRoute
  HttpResponse<?> window(
      HttpRequest<?> request,
      @PathVariable String model,
      @PathVariable String version,
      @PathVariable String start) {
    return answers.answer(
        () -> {
          Question.check(request);
          Instant time = time(start);
          DriftQuery query = new DriftQuery(model, version, time.plusMillis(1), 1);
          return data.drift(each -> each.list(query)).stream()
              .filter(each -> each.window().start().equals(time))
              .findFirst()
              .<HttpResponse<?>>map(each -> Bodies.json(tree(each, true)))
              .orElseGet(() -> unknown(model, version, time));
        });
  }

  private static Instant time(String text) {
    try {
      Instant time = Instant.parse(text);
      if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
        return time;
      }
    } catch (DateTimeParseException _) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "The window's start must be a time in UTC, of the years 1970 to 9999.\nMaybe 2026-01-31T12:00:00Z.");
  }

  private static HttpResponse<?> unknown(String model, String version, Instant start) {
    return Problem.of(
            HttpStatus.NOT_FOUND,
            "No window of version (%s) of the model (%s) that began at %s was decided on.\nMaybe GET /drift/%s/windows lists the one you look for."
                .formatted(version, model, start, model))
        .response();
  }

  private static Map<String, @Nullable Object> tree(DecidedWindow decided, boolean isWhole) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put(
        "id",
        "%s/%s/%s"
            .formatted(
                decided.window().model(), decided.window().version(), decided.window().start()));
    tree.put("version", decided.window().version());
    tree.put("start", decided.window().start().toString());
    tree.put("end", decided.window().end().toString());
    tree.put("decided_at", decided.decidedAt().toString());
    tree.put("pods", decided.parts().counted());
    tree.put("rows", decided.verdict().rows());
    tree.put("late_pods", decided.parts().late());
    tree.put("late_rows", decided.parts().lateRows());
    tree.put("decision", decided.verdict().decision());
    tree.put("severity", decided.verdict().severity());
    Node report = Node.json(decided.verdict().report(), "drift_decision.report");
    List<Node> reasons = report.required("reasons").items();
    tree.put(
        "reasons",
        reasons.stream()
            .limit(isWhole ? Integer.MAX_VALUE : MOST_REASONS)
            .map(Node::text)
            .toList());
    if (isWhole) {
      tree.put("features", report.required("features").tree());
    }
    return tree;
  }
}
