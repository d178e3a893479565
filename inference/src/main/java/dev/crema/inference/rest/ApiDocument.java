package dev.crema.inference.rest;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The forms of requests and answers, for the OpenAPI document alone: what is sent is written by
 * hand, byte by byte, and a test holds the two together.
 */
final class ApiDocument {
  private ApiDocument() {}

  @Schema(name = "PredictRequest")
  record PredictRequest(
      @Schema(description = "At least one row: values by column name.") List<Row> rows) {}

  @Schema(
      name = "Row",
      description = "Values by column name: numbers, texts, truth values or null.",
      additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
  record Row() {}

  @Schema(name = "PredictAnswer")
  record PredictAnswer(String model_name, String model_version, List<Prediction> predictions) {}

  @Schema(name = "Prediction")
  record Prediction(
      @Schema(description = "A UUID of version 7, unique for each row of each request.") String id,
      @Schema(description = "The predicted number, of a model that predicts one; else none.")
          @Nullable Double value,
      @Schema(description = "The predicted class; none if a number is predicted.")
          @Nullable String label,
      @Schema(
              description =
                  "Probability of the positive class; of the predicted one if not binary.")
          @Nullable Double score,
      @Schema(description = "Probability of each class, from 0 to 1.")
          @Nullable Map<String, Double> probabilities,
      @Schema(description = "Score from which on the positive class is predicted; binary only.")
          @Nullable Double threshold,
      @Nullable ExplanationAnswer explanation) {}

  @Schema(
      name = "Explanation",
      description = "Only with explain=true: the margin as a sum of base and columns, or features.")
  record ExplanationAnswer(
      @Schema(
              name = "class",
              description = "The class whose margin is explained; none if a number is predicted.")
          @Nullable String label,
      @Schema(description = "The margin that is expected when nothing is known.") double base,
      @Schema(
              description =
                  "Log-odds of the positive class; before softmax if there are more than two;"
                      + " of a random forest the probability; the number, if one is predicted.")
          double margin,
      @Schema(description = "What each raw column added.") Map<String, Double> columns,
      @Schema(description = "What each encoded feature added.") Map<String, Double> features) {}

  @Schema(name = "Problem", description = "RFC 9457.")
  record ProblemAnswer(
      String type,
      String title,
      int status,
      String detail,
      @Nullable List<RowError> errors,
      @Nullable Boolean has_more_errors) {}

  @Schema(name = "Error")
  record RowError(
      @Schema(description = "Index of the row, from 0.") int row,
      @Nullable String field,
      @Nullable String value,
      String rule,
      String message) {}

  @Schema(name = "Service")
  record Service(
      String service,
      String service_version,
      String description,
      @Nullable List<Map<String, Object>> models,
      Map<String, String> links) {}

  @Schema(name = "Status")
  record Status(String status) {}

  @Schema(name = "Readiness")
  record Readiness(String status, Map<String, String> models) {}

  @Schema(name = "ModelState")
  record ModelState(
      String name,
      @Schema(description = "@alias or a number.") String reference,
      @Schema(description = "waiting, serving, keeping or unloaded.") String state,
      @Nullable String reason,
      @Nullable String version) {}

  @Schema(name = "ModelList")
  record ModelList(List<ModelState> models, long resident_bytes) {}

  @Schema(name = "InferServer")
  record InferServer(String name, String version, List<String> extensions) {}

  @Schema(name = "Live")
  record Live(boolean live) {}

  @Schema(name = "Ready")
  record Ready(boolean ready) {}

  @Schema(name = "ModelReady")
  record ModelReady(String name, boolean ready) {}

  @Schema(name = "TensorMetadata")
  record TensorMetadata(String name, String datatype, List<Integer> shape) {}

  @Schema(name = "InferModel")
  record InferModel(
      String name,
      List<String> versions,
      String platform,
      List<TensorMetadata> inputs,
      List<TensorMetadata> outputs) {}

  @Schema(name = "InferInput")
  record InferInput(
      @Schema(description = "A column.") String name,
      String datatype,
      @Schema(description = "[rows] or [rows, 1]") List<Integer> shape,
      List<Object> data) {}

  @Schema(name = "InferOutput")
  record InferOutput(String name, String datatype, List<Integer> shape, List<Object> data) {}

  @Schema(name = "InferWanted")
  record InferWanted(String name) {}

  @Schema(name = "InferRequest")
  record InferRequest(
      @Nullable String id, List<InferInput> inputs, @Nullable List<InferWanted> outputs) {}

  @Schema(name = "InferAnswer")
  record InferAnswer(
      String model_name,
      String model_version,
      @Nullable String id,
      @Nullable Map<String, Object> parameters,
      List<InferOutput> outputs) {}

  @Schema(name = "DataframeSplit")
  record DataframeSplit(List<String> columns, List<List<Object>> data) {}

  @Schema(name = "Invocation", description = "One of the four.")
  record Invocation(
      @Nullable DataframeSplit dataframe_split,
      @Nullable List<Row> dataframe_records,
      @Nullable List<Row> instances,
      @Nullable Map<String, List<Object>> inputs) {}

  @Schema(name = "InvocationRecord")
  record InvocationRecord(
      @Nullable Double value,
      @Nullable String label,
      @Nullable Double score,
      String prediction_id) {}

  @Schema(name = "InvocationAnswer")
  record InvocationAnswer(List<InvocationRecord> predictions) {}

  @Schema(name = "Batch")
  record BatchAnswer(
      String id,
      @Schema(description = "queued, running, succeeded, failed or cancelled.") String status,
      String model,
      @Schema(description = "The version that predicts, settled when it was accepted.")
          String version,
      String content_type,
      long input_bytes,
      @Schema(description = "Rows that are done for good.") long rows,
      @Schema(description = "Rows among them that break the contract.") long rejected,
      @Schema(description = "All rows; null while nobody knows.") @Nullable Long rows_total,
      @Schema(description = "Share of the input that is read, from 0 to 1.")
          @Nullable Double progress,
      String accepted,
      @Nullable String started,
      @Nullable String finished,
      @Schema(description = "Why it failed.") @Nullable String problem,
      Map<String, String> links) {}

  @Schema(name = "BatchList")
  record BatchList(List<BatchAnswer> batches) {}
}
