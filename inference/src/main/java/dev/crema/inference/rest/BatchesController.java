package dev.crema.inference.rest;

import dev.crema.data.document.Json;
import dev.crema.inference.batches.Batch;
import dev.crema.inference.batches.BatchOrder;
import dev.crema.inference.batches.BatchOrder.Origin;
import dev.crema.inference.batches.BatchProgress.Status;
import dev.crema.inference.batches.BatchRefusedException;
import dev.crema.inference.batches.Batches;
import dev.crema.inference.batches.Form;
import dev.crema.inference.recording.Caller;
import dev.crema.inference.rest.Answers.Target;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.NotServedException;
import dev.crema.inference.serving.ServedModel;
import dev.crema.service.rest.Problem;
import dev.crema.service.rest.Question;
import dev.crema.service.rest.RefusedHttpException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
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
import io.micronaut.http.annotation.QueryValue;
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
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** {@code /batches}: files of rows, predicted in the background. */
@Controller("/batches")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "batches")
final class BatchesController {
  private static final int LISTED = 100;
  private static final int MOST_LISTED = 1_000;
  private static final String RETRY_SECONDS = "30";
  private static final String CSV = "text/csv";
  private static final String JSON_LINES = "application/x-ndjson";
  private static final String OTHER_JSON_LINES = "application/jsonl";
  private static final String PARQUET = "application/vnd.apache.parquet";

  private final Batches batches;
  private final Models models;

  BatchesController(Batches batches, Models models) {
    this.batches = batches;
    this.models = models;
  }

  @Post
  @Consumes({CSV, JSON_LINES, OTHER_JSON_LINES, PARQUET})
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Takes a file of rows to be predicted in the background.",
      description =
          "The version is settled now: an alias that moves later changes nothing. Columns as for"
              + " POST /predict; those of no contract are refused by name. A row that breaks the"
              + " contract is put aside and does not end the batch.",
      requestBody =
          @RequestBody(
              required = true,
              content = {
                @Content(
                    mediaType = CSV,
                    schema = @Schema(type = "string"),
                    examples = @ExampleObject(name = "csv", value = Examples.ROWS_CSV)),
                @Content(
                    mediaType = JSON_LINES,
                    schema = @Schema(type = "string"),
                    examples = @ExampleObject(name = "lines", value = Examples.ROWS_LINES)),
                @Content(mediaType = PARQUET, schema = @Schema(type = "string", format = "binary"))
              }))
  @ApiResponse(
      responseCode = "202",
      description = "It waits for its turn. Location says where to ask for it.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.BatchAnswer.class),
              examples = @ExampleObject(name = "churn", value = Examples.BATCH_ACCEPTED)))
  @BatchAcceptanceRoute
  HttpResponse<?> accept(
      HttpRequest<?> request,
      @Parameter(hidden = true) @Body @Nullable InputStream body,
      @Parameter(description = "A registered model; default the service's own.") @QueryValue
          @Nullable String model,
      @Parameter(description = "A version by number; default what the alias names.") @QueryValue
          @Nullable String version,
      @Parameter(description = "An alias; default the one that the service follows.") @QueryValue
          @Nullable String alias,
      @Parameter(description = "The same key is the same batch, however often it is sent.")
          @Header("Idempotency-Key")
          @Nullable String key) {
    // Closed whatever comes of it: else what is left of a refused body holds up the connection.
    try (InputStream in = body == null ? InputStream.nullInputStream() : body) {
      Question.check(request, "model", "version", "alias");
      Form form = form(request);
      BatchOrder.Pinned pinned = pinned(Targets.of(model, version, alias));
      Caller caller = Callers.of(request);
      Origin origin = new Origin(BatchKeys.checked(key), caller.correlationId(), caller.tenant());
      Batch batch =
          batches.accept(new Batches.Wanted(form, pinned, origin, request.getContentLength()), in);
      return HttpResponse.accepted()
          .header(HttpHeaders.LOCATION, BatchText.path(batch))
          .body(bytes(BatchText.tree(batch)))
          .contentType(MediaType.APPLICATION_JSON_TYPE);
    } catch (NotServedException e) {
      return Answers.notServed(e);
    } catch (BatchRefusedException e) {
      return refusal(e);
    } catch (IllegalArgumentException e) {
      return Problem.of(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage())).response();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Form form(HttpRequest<?> request) {
    String encoding = request.getHeaders().get(HttpHeaders.CONTENT_ENCODING);
    Form form = Form.of(String.valueOf(request.getHeaders().get(HttpHeaders.CONTENT_TYPE)));
    if (form == null || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
      throw new RefusedHttpException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "The body must be CSV, JSON Lines or Parquet, and not compressed (Content-Encoding).");
    }
    return form;
  }

  private BatchOrder.Pinned pinned(Target target) {
    ModelSlot slot = models.slot(target.model(), target.reference());
    ServedModel served;
    try {
      served = models.obtain(slot).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof NotServedException cause ? cause : e;
    }
    return new BatchOrder.Pinned(
        slot.name(),
        slot.reference().toString(),
        served.version().version(),
        served.contents().digest());
  }

  private static HttpResponse<?> refusal(BatchRefusedException e) {
    HttpStatus status =
        switch (e.reason()) {
          case QUEUE_FULL -> HttpStatus.TOO_MANY_REQUESTS;
          case TOO_LARGE -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
          case DISK_FULL -> HttpStatus.INSUFFICIENT_STORAGE;
          case EMPTY, KEY_OF_ANOTHER -> HttpStatus.UNPROCESSABLE_ENTITY;
          case BROKEN_OFF -> HttpStatus.BAD_REQUEST;
          case KEY_IN_USE -> HttpStatus.CONFLICT;
          case STOPPING -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    var response = Problem.of(status, e.getMessage()).response();
    boolean isPassing =
        e.reason() == BatchRefusedException.Reason.QUEUE_FULL
            || e.reason() == BatchRefusedException.Reason.STOPPING;
    return isPassing ? response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS) : response;
  }

  @Get
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "The batches, the newest first.",
      description = "A caller that has a tenant sees that tenant's alone, here and below.")
  @ApiResponse(
      responseCode = "200",
      description = "At most so many as the limit.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.BatchList.class),
              examples = @ExampleObject(name = "churn", value = Examples.BATCHES)))
  HttpResponse<?> list(
      HttpRequest<?> request,
      @Parameter(description = "At most so many, 1 to 1,000; default 100.") @QueryValue
          @Nullable Integer limit) {
    try {
      Question.check(request, "limit");
    } catch (IllegalArgumentException e) {
      return Problem.of(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage())).response();
    }
    int most = limit == null ? LISTED : Math.clamp(limit, 1, MOST_LISTED);
    List<Batch> newest = batches.newest(Callers.of(request).tenant(), most);
    return HttpResponse.ok(bytes(Map.of("batches", newest.stream().map(BatchText::tree).toList())))
        .contentType(MediaType.APPLICATION_JSON_TYPE);
  }

  @Get("/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "How far a batch has come.",
      description = "status is queued, running, succeeded, failed (problem says why) or cancelled.")
  @ApiResponse(
      responseCode = "200",
      description = "rows are those that are done for good.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.BatchAnswer.class),
              examples = @ExampleObject(name = "churn", value = Examples.BATCH)))
  @BatchRoute
  HttpResponse<?> get(HttpRequest<?> request, @PathVariable String id) {
    Batch batch = find(request, id);
    return batch == null
        ? unknown()
        : HttpResponse.ok(bytes(BatchText.tree(batch)))
            .contentType(MediaType.APPLICATION_JSON_TYPE);
  }

  @Get("/{id}/result")
  @Operation(
      summary = "The result, in the form of the input.",
      description =
          "The input's columns as they were and those that it adds: row (the number of the row in"
              + " the input, from 1), prediction_id, label, score, probability_<class> (of a"
              + " model that predicts a number: prediction_id, value). Rows that"
              + " break the contract are not in it.")
  @ApiResponse(
      responseCode = "200",
      description = "The file. It never changes: its ETag is good for If-None-Match.",
      content = {
        @Content(
            mediaType = CSV,
            schema = @Schema(type = "string"),
            examples = @ExampleObject(name = "churn", value = Examples.RESULT_CSV)),
        @Content(
            mediaType = JSON_LINES,
            schema = @Schema(type = "string"),
            examples = @ExampleObject(name = "churn", value = Examples.RESULT_LINES)),
        @Content(mediaType = PARQUET, schema = @Schema(type = "string", format = "binary"))
      })
  @ApiResponse(responseCode = "304", description = "It is the one that the caller has.")
  @BatchFileRoute
  HttpResponse<?> result(HttpRequest<?> request, @PathVariable String id) {
    Batch batch = find(request, id);
    if (batch == null) {
      return unknown();
    }
    if (batch.progress().status() != Status.SUCCEEDED) {
      return notThere(batch);
    }
    return BatchFiles.answer(request, batches.result(batch));
  }

  @Get("/{id}/rejected")
  @Operation(
      summary = "The rows that break the contract, as CSV.",
      description = "row,line,field,value,rule,message: a line for each broken rule.")
  @ApiResponse(
      responseCode = "200",
      description = "A header alone if there are none.",
      content =
          @Content(
              mediaType = CSV,
              schema = @Schema(type = "string"),
              examples = @ExampleObject(name = "churn", value = Examples.REJECTED_CSV)))
  @ApiResponse(responseCode = "304", description = "It is the one that the caller has.")
  @BatchFileRoute
  HttpResponse<?> rejected(HttpRequest<?> request, @PathVariable String id) {
    Batch batch = find(request, id);
    if (batch == null) {
      return unknown();
    }
    Status status = batch.progress().status();
    if (status != Status.SUCCEEDED && status != Status.FAILED) {
      return notThere(batch);
    }
    return BatchFiles.answer(request, batches.rejected(batch));
  }

  @Delete("/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Cancels a batch that has not ended, removes one that has.",
      description = "A batch that is being predicted stops within a few hundred rows.")
  @ApiResponse(
      responseCode = "202",
      description = "It stops.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.BatchAnswer.class),
              examples = @ExampleObject(name = "churn", value = Examples.BATCH)))
  @ApiResponse(responseCode = "204", description = "It is removed with its files.")
  @BatchRoute
  HttpResponse<?> delete(HttpRequest<?> request, @PathVariable String id) {
    Batch batch = find(request, id);
    if (batch == null) {
      return unknown();
    }
    return batches.delete(batch)
        ? HttpResponse.noContent()
        : HttpResponse.accepted()
            .body(bytes(BatchText.tree(batch)))
            .contentType(MediaType.APPLICATION_JSON_TYPE);
  }

  /** Returns a batch that the caller may know of. */
  private @Nullable Batch find(HttpRequest<?> request, String id) {
    return batches.find(Callers.of(request).tenant(), id);
  }

  private static HttpResponse<?> unknown() {
    return Problem.of(
            HttpStatus.NOT_FOUND,
            "There is no batch of this id.\nMaybe it was removed: GET /batches lists those there are.")
        .response();
  }

  private static HttpResponse<?> notThere(Batch batch) {
    String problem = batch.progress().problem();
    return Problem.of(
            HttpStatus.CONFLICT,
            "The batch is %s.%s".formatted(batch.status(), problem == null ? "" : " " + problem))
        .response();
  }

  private static byte[] bytes(Map<String, ? extends @Nullable Object> tree) {
    return Json.write(tree).getBytes(StandardCharsets.UTF_8);
  }
}
