package dev.crema.inference.rest;

import dev.crema.inference.recording.Caller;
import dev.crema.inference.recording.ProductionData;
import dev.crema.inference.scoring.TruthReader;
import dev.crema.inference.settings.GroundTruthSettings;
import dev.crema.inference.settings.ModelSettings;
import dev.crema.productionlog.truth.Batch;
import dev.crema.productionlog.truth.Outcome;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code POST /ground-truth}: labels that come later. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "production")
final class GroundTruthController {
  private static final String REQUEST_EXAMPLE =
      """
      {"observations": [
      {"prediction_id": "019f5c1e-7d0a-7c3e-9b1f-4a6c00000000", "label": "yes"},
      {"entity": "customer-17", "time": "2026-01-31T12:00:00Z", "label": "no",
      "observed_at": "2026-02-28T00:00:00Z"}]}""";

  private static final String ANSWER_EXAMPLE =
      """
      {"outcomes": [
      {"outcome": "recorded", "late": false,
      "prediction_id": "019f5c1e-7d0a-7c3e-9b1f-4a6c00000000", "message": null},
      {"outcome": "pending", "late": false, "prediction_id": null,
      "message": "The prediction is not known (yet); the label waits for it.\\nMaybe look at the id once more."}],
      "counts": {"pending": 1, "recorded": 1}}""";

  private final LogAnswers answers;
  private final ProductionData data;
  private final TruthReader reader;

  GroundTruthController(
      LogAnswers answers, ProductionData data, ModelSettings model, GroundTruthSettings settings) {
    this.answers = answers;
    this.data = data;
    this.reader = new TruthReader(model.name(), settings.batch());
  }

  @Post("/ground-truth")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Records what came true, of one prediction or many.",
      description =
          "By prediction id, or by entity and time: then the entity's latest prediction at or"
              + " before it is meant, at most crema.truth.entity-window before. All are recorded or,"
              + " if the answer is an error, none; sending the same again changes nothing. A caller"
              + " that has a tenant finds the predictions of that tenant alone.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(implementation = LogDocument.Observations.class),
                      examples = @ExampleObject(name = "labels", value = REQUEST_EXAMPLE))))
  @ApiResponse(
      responseCode = "200",
      description =
          "What became of each: recorded; late (recorded after the maturity); repeated (known);"
              + " contradicting (another label stands); replaced (as was asked); pending (the"
              + " prediction is not here yet, the label waits for it); unknown (not kept); invalid.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = LogDocument.ObservationAnswer.class),
              examples = @ExampleObject(name = "outcomes", value = ANSWER_EXAMPLE)))
  @LogRoute
  @LogBodyRoute
  HttpResponse<?> record(
      HttpRequest<?> request,
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    byte[] plain = Bodies.plain(body, encoding);
    Caller caller = Callers.of(request);
    return answers.answer(
        () ->
            Bodies.json(
                tree(
                    data.record(
                        new Batch(reader.read(plain), Callers.name(caller), caller.tenant())))));
  }

  private static Map<String, Object> tree(List<Outcome> outcomes) {
    Map<String, Integer> counts = new TreeMap<>();
    outcomes.forEach(outcome -> counts.merge(outcome.kind().id(), 1, Integer::sum));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("outcomes", outcomes.stream().map(GroundTruthController::tree).toList());
    tree.put("counts", counts);
    return tree;
  }

  private static Map<String, @Nullable Object> tree(Outcome outcome) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("outcome", outcome.kind().id());
    tree.put("late", outcome.isLate());
    tree.put(
        "prediction_id", outcome.predictionId() == null ? null : outcome.predictionId().toString());
    tree.put("message", outcome.message().isEmpty() ? null : outcome.message());
    return tree;
  }
}
