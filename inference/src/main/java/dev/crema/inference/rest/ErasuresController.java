package dev.crema.inference.rest;

import dev.crema.inference.recording.ProductionData;
import dev.crema.inference.scoring.ErasureReader;
import dev.crema.productionlog.ErasureRequest;
import dev.crema.productionlog.ErasureResult;
import dev.crema.service.rest.Bodies;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /erasures}: everything about an entity goes. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "production")
final class ErasuresController {
  private static final Logger LOG = LoggerFactory.getLogger(ErasuresController.class);
  private static final String REQUEST_EXAMPLE =
      """
      {"entity": "customer-17", "reason": "request of 2 February"}""";

  private static final String ANSWER_EXAMPLE =
      """
      {"id": 1, "at": "2026-02-02T09:00:00Z", "actor": "somebody", "predictions": 12,
      "related": {"prediction_refused": 0, "ground_truth_history": 0, "ground_truth": 3,
      "ground_truth_pending": 0}}""";

  private final LogAnswers answers;
  private final ProductionData data;

  ErasuresController(LogAnswers answers, ProductionData data) {
    this.answers = answers;
    this.data = data;
  }

  @Post("/erasures")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Deletes predictions and labels of an entity, of every tenant.",
      description =
          "Those in the tables at once, those in queues and spools when they come to PostgreSQL."
              + " Who asked, why, when and how many rows went is kept, beside a salted hash of the"
              + " entity. May be repeated. Files of batches and downloads are not reached.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(implementation = LogDocument.ErasureForm.class),
                      examples = @ExampleObject(name = "entity", value = REQUEST_EXAMPLE))))
  @ApiResponse(
      responseCode = "200",
      description = "It is deleted; 0 rows is an answer too.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = LogDocument.ErasureAnswer.class),
              examples = @ExampleObject(name = "done", value = ANSWER_EXAMPLE)))
  @LogRoute
  @LogBodyRoute
  HttpResponse<?> erase(
      HttpRequest<?> request,
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    byte[] plain = Bodies.plain(body, encoding);
    String actor = Callers.name(Callers.of(request));
    return answers.answer(
        () -> {
          ErasureRequest wanted = ErasureReader.read(plain, actor);
          ErasureResult result = data.erase(wanted);
          LOG.info(
              "The erasure {} of {} deleted {} predictions.",
              result.id(),
              actor,
              result.predictions());
          return Bodies.json(tree(result, actor));
        });
  }

  private static Map<String, Object> tree(ErasureResult result, String actor) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", result.id());
    tree.put("at", result.at().toString());
    tree.put("actor", actor);
    tree.put("predictions", result.predictions());
    tree.put("related", result.related());
    return tree;
  }
}
