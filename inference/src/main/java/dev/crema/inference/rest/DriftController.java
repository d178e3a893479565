package dev.crema.inference.rest;

import dev.crema.inference.drift.ClosedWindow;
import dev.crema.inference.drift.DriftWatches;
import dev.crema.inference.drift.VersionDrift;
import dev.crema.inference.drift.WatchedVersion;
import dev.crema.inference.drift.WindowDecision;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /drift/{model}}: whether what is asked is still like training. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING) // Counts are megabytes, if there are many columns.
@Tag(name = "production")
final class DriftController {
  private static final String EXAMPLE =
      """
      {"model": "churn", "window_seconds": 3600.0, "versions": [{"version": "3", "watched": true,
      "open": {"start": "2026-01-31T13:00:00Z", "rows": 1200},
      "closed": {"start": "2026-01-31T12:00:00Z", "end": "2026-01-31T13:00:00Z", "pods": 3, "rows": 5000,
      "decision": "drifted", "severity": "P1", "reasons": ["…"],
      "features": [{"feature": "age", "effect": 0.07, "missing": 0.01, "drifted": true}], "counts": null}}]}""";

  private final Models models;
  private final DriftWatches watches;

  DriftController(Models models, DriftWatches watches) {
    this.models = models;
    this.watches = watches;
  }

  /** Who may ask. */
  @Factory
  static final class Rule {
    @Bean
    @Singleton
    RouteRule drift() {
      return new RouteRule("GET", "/drift/*", Role.READ, RouteRule.Handling.WHOLE);
    }
  }

  @Get("/drift/{model}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Whether the rows of the last window are like those of training.",
      description =
          "Of each version of the model that serves: what this pod counted of the window that is"
              + " open, and the last window with a decision: with the production log one decision on"
              + " the rows of all pods, else this pod's own.",
      parameters = {
        @Parameter(
            name = "version",
            in = ParameterIn.QUERY,
            description = "A version by number; default all that serve.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "counts",
            in = ParameterIn.QUERY,
            description =
                "Whether to add what this pod counted of the window that is over; some KB for each"
                    + " column.",
            schema = @Schema(type = "boolean", defaultValue = "false")),
      })
  @ApiResponse(
      responseCode = "200",
      description = "The versions that serve.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = DriftDocument.DriftForm.class),
              examples = @ExampleObject(name = "churn", value = EXAMPLE)))
  @ApiResponse(
      responseCode = "400",
      description = "A parameter that is unknown, given twice or wrong.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  @ApiResponse(
      responseCode = "404",
      description = "No such model or version serves, or the service watches no drift.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  HttpResponse<byte[]> drift(HttpRequest<?> request, @PathVariable String model) {
    try {
      Question question = Question.of(request, "version", "counts");
      return answer(model, question.text("version"), Boolean.TRUE.equals(question.flag("counts")));
    } catch (IllegalArgumentException e) {
      return Problem.of(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage())).response();
    }
  }

  private HttpResponse<byte[]> answer(String model, @Nullable String version, boolean hasCounts) {
    if (!watches.isOn()) {
      return Problem.of(
              HttpStatus.NOT_FOUND,
              "The service watches no drift.\nMaybe set crema.drift.enabled=true.")
          .response();
    }
    List<ModelSlot> slots =
        models.slots().stream().filter(slot -> slot.name().equals(model)).toList();
    List<WatchedVersion> versions =
        WatchedVersion.of(slots).stream()
            .filter(each -> version == null || version.equals(each.version()))
            .toList();
    if (versions.isEmpty()) {
      return Problem.of(
              HttpStatus.NOT_FOUND,
              "No version%s of the model (%s) serves here.\nMaybe GET /models lists the one you look for."
                  .formatted(version == null ? "" : " (%s)".formatted(version), model))
          .response();
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("model", model);
    tree.put("window_seconds", watches.settings().window().toMillis() / 1e3);
    List<Object> list = new ArrayList<>();
    versions.forEach(each -> list.add(tree(each, hasCounts)));
    tree.put("versions", list);
    return Bodies.json(tree);
  }

  private static Map<String, @Nullable Object> tree(WatchedVersion version, boolean hasCounts) {
    VersionDrift drift = version.drift();
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("version", version.version());
    tree.put("watched", drift != null);
    if (drift != null) {
      tree.put("open", Map.of("start", drift.openSince().toString(), "rows", drift.openRows()));
      WindowDecision decided = drift.decided();
      tree.put("closed", decided == null ? null : tree(decided, drift.closed(), hasCounts));
    }
    return tree;
  }

  private static Map<String, @Nullable Object> tree(
      WindowDecision decided, @Nullable ClosedWindow own, boolean hasCounts) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>(decided.tree());
    tree.put(
        "counts",
        hasCounts && own != null && own.start().equals(decided.start())
            ? own.counts().tree()
            : null);
    return tree;
  }
}
