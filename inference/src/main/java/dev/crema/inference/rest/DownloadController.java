package dev.crema.inference.rest;

import dev.crema.data.Contract;
import dev.crema.inference.recording.Caller;
import dev.crema.inference.recording.DownloadStream;
import dev.crema.inference.recording.ProductionData;
import dev.crema.inference.serving.ServedModel;
import dev.crema.productionlog.download.DownloadFilter;
import dev.crema.productionlog.download.DownloadFilter.Labelled;
import dev.crema.productionlog.download.DownloadLayout;
import dev.crema.productionlog.download.DownloadLayout.Form;
import dev.crema.productionlog.download.DownloadLayout.Format;
import dev.crema.productionlog.download.DownloadLayout.Misfit;
import dev.crema.service.rest.Accepts;
import dev.crema.service.rest.Question;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /download-production-data}: the log as a table that can be trained on. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "production")
final class DownloadController {
  private static final String CSV = "text/csv";
  private static final String JSON_LINES = "application/jsonl";
  private static final String OTHER_JSON_LINES = "application/x-ndjson";
  private static final String PARQUET = "application/vnd.apache.parquet";
  private static final List<MediaType> OFFERED =
      List.of(
          MediaType.of(CSV),
          MediaType.of(JSON_LINES),
          MediaType.of(OTHER_JSON_LINES),
          MediaType.of(PARQUET));

  private final LogAnswers answers;
  private final ProductionData data;

  DownloadController(LogAnswers answers, ProductionData data) {
    this.answers = answers;
    this.data = data;
  }

  @Get(value = "/download-production-data", headRoute = false)
  @Produces(MediaType.ALL)
  @Operation(
      summary = "Predictions as CSV, JSON Lines or Parquet, in the order of time.",
      description =
          "The contract's columns first, so that ingest-data reads the file with that contract; the"
              + " label's column is the ground truth. CSV and JSON Lines are sent as they are read."
              + " An error after the first byte breaks the connection off: a file that ends is"
              + " whole. A caller that has a tenant gets that tenant's predictions alone.",
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
                "A version by number; default every one, under the contract of what serves.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description = "A date or a time; default a day before the end.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "A date or a time, not included; default now.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "format",
            in = ParameterIn.QUERY,
            description = "Default what Accept prefers, else csv.",
            schema =
                @Schema(
                    type = "string",
                    allowableValues = {"csv", "json_lines", "parquet"})),
        @Parameter(
            name = "form",
            in = ParameterIn.QUERY,
            description =
                "full (default): all that was logged and what came true; inputs_only: the columns as they"
                    + " were sent; training: the contract's columns with the true label, only rows that"
                    + " have one.",
            schema =
                @Schema(
                    type = "string",
                    allowableValues = {"full", "inputs_only", "training"})),
        @Parameter(
            name = "labelled",
            in = ParameterIn.QUERY,
            description = "Whether the truth must be known, or must not.",
            schema = @Schema(type = "boolean")),
        @Parameter(
            name = "label",
            in = ParameterIn.QUERY,
            description = "The predicted class.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "min_score",
            in = ParameterIn.QUERY,
            description = "Smallest score, included.",
            schema = @Schema(type = "number")),
        @Parameter(
            name = "max_score",
            in = ParameterIn.QUERY,
            description = "Largest score, included.",
            schema = @Schema(type = "number")),
        @Parameter(
            name = "entity",
            in = ParameterIn.QUERY,
            description = "Whom the prediction is about.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "tenant",
            in = ParameterIn.QUERY,
            description = "Whose request it was; of a caller that has a tenant, that one alone.",
            schema = @Schema(type = "string")),
        @Parameter(
            name = "misfit",
            in = ParameterIn.QUERY,
            description =
                "What becomes of a row that does not fit the contract: fail (default) or skip. In the"
                    + " form full it stays, and the column problems says why.",
            schema =
                @Schema(
                    type = "string",
                    allowableValues = {"fail", "skip"})),
        @Parameter(
            name = "neutralise_formulas",
            in = ParameterIn.QUERY,
            description =
                "Whether texts of a CSV that a spreadsheet would take for a formula begin with an"
                    + " apostrophe. Not for training.",
            schema = @Schema(type = "boolean")),
      })
  @ApiResponse(
      responseCode = "200",
      description = "The file.",
      content = {
        @Content(mediaType = CSV, schema = @Schema(type = "string")),
        @Content(mediaType = JSON_LINES, schema = @Schema(type = "string")),
        @Content(mediaType = PARQUET, schema = @Schema(type = "string", format = "binary"))
      })
  @LogRoute
  HttpResponse<?> download(HttpRequest<?> request) {
    return answers.answer(() -> answer(request));
  }

  private HttpResponse<?> answer(HttpRequest<?> request) {
    Question question =
        Question.of(
            request,
            "model",
            "version",
            "from",
            "to",
            "format",
            "form",
            "labelled",
            "label",
            "min_score",
            "max_score",
            "entity",
            "tenant",
            "misfit",
            "neutralise_formulas");
    Format format =
        question.text("format") == null ? format(request) : question.choice("format", Format.CSV);
    ServedModel served = data.reader(question.text("model"), question.text("version"));
    DownloadFilter filter = filter(question, served, Callers.of(request));
    DownloadLayout layout = layout(question, served.contents().contract(), format);
    DownloadStream stream = data.download(new DownloadStream.Wanted(filter, layout));
    MediaType type = MediaType.of(format.mediaType());
    return HttpResponse.ok(new StreamedFile(stream, type))
        .contentType(type)
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=\"%s.%s\""
                .formatted(
                    filter.model().replaceAll("[^A-Za-z0-9._-]", "_") + "-predictions",
                    format.extension()));
  }

  private static Format format(HttpRequest<?> request) {
    return switch (Accepts.best(request, OFFERED).getName()) {
      case PARQUET -> Format.PARQUET;
      case JSON_LINES, OTHER_JSON_LINES -> Format.JSON_LINES;
      default -> Format.CSV;
    };
  }

  private static DownloadFilter filter(Question question, ServedModel served, Caller caller) {
    Window window = Window.of(question, Instant.now());
    Boolean labelled = question.flag("labelled");
    return new DownloadFilter(
        served.version().model(),
        question.text("version"),
        window.from(),
        window.to(),
        question.text("label"),
        question.number("min_score"),
        question.number("max_score"),
        question.text("entity"),
        tenant(question.text("tenant"), caller),
        labelled == null ? Labelled.ANY : labelled ? Labelled.YES : Labelled.NO);
  }

  private static @Nullable String tenant(@Nullable String wanted, Caller caller) {
    String own = caller.tenant();
    if (own != null && wanted != null && !own.equals(wanted)) {
      throw new IllegalArgumentException(
          "The parameter (tenant) is another tenant than the caller's.");
    }
    return own == null ? wanted : own;
  }

  private static DownloadLayout layout(Question question, Contract contract, Format format) {
    return new DownloadLayout(
        contract,
        format,
        question.choice("form", Form.FULL),
        question.choice("misfit", Misfit.FAIL),
        Boolean.TRUE.equals(question.flag("neutralise_formulas")));
  }
}
