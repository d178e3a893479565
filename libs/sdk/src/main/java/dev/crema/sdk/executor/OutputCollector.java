package dev.crema.sdk.executor;

import dev.crema.sdk.ArtifactValue;
import dev.crema.sdk.ClassificationMetrics;
import dev.crema.sdk.Html;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.PathArtifact;
import dev.crema.sdk.StepReport;
import dev.crema.sdk.description.FieldType;
import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns the {@code Outputs} record of a step into files and the executor output, which is written
 * last: whoever sees it sees everything else.
 */
record OutputCollector(OutputPlan plan) {

  /** Writes, and returns what the step says of its artifacts. */
  List<StepReport.Item> write(Record outputs) throws IOException {
    Map<String, Object> parameters = new LinkedHashMap<>();
    Map<String, Object> artifacts = new LinkedHashMap<>();
    List<StepReport.Item> items = new ArrayList<>();
    for (RecordField field : plan.fields()) {
      Object value = valueOf(outputs, field);
      if (value instanceof ArtifactValue artifact) {
        OutputPlan.Target target = plan.target(field.name(), field.type());
        Map<String, Object> metadata = metadata(target, field.name(), artifact);
        artifacts.put(field.name(), Map.of("artifacts", List.of(artifact(target, metadata))));
        items.add(new StepReport.Item(field.name(), target.artifact().uri(), metadata));
      } else {
        parameters.put(field.name(), parameter(field, value));
      }
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("parameterValues", parameters);
    tree.put("artifacts", artifacts);
    OutputFiles.writeWhole(plan.outputFile(), Json.write(tree));
    return items;
  }

  private static Object valueOf(Record outputs, RecordField field) {
    Object value;
    try {
      Method accessor = field.component().getAccessor();
      accessor.setAccessible(true);
      value = accessor.invoke(outputs);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          "The output (%s) failed.".formatted(field.name()), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read the output (%s).".formatted(field.name()), e);
    }
    if (value == null) {
      throw new IllegalStateException(
          "The step returned null for the output (%s).".formatted(field.name()));
    }
    return value;
  }

  private static Object parameter(RecordField field, Object value) {
    try {
      return field.rule().check(value instanceof Enum<?> e ? lower(e) : value);
    } catch (IllegalArgumentException e) {
      // A wrong output is a bug of the step, not of its user.
      throw new IllegalStateException(
          "The step returned a wrong output: %s".formatted(e.getMessage()), e);
    }
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> artifact(
      OutputPlan.Target target, Map<String, Object> metadata) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", target.artifact().name());
    entry.put("uri", target.artifact().uri());
    entry.put("metadata", metadata);
    return entry;
  }

  private static Map<String, Object> metadata(
      OutputPlan.Target target, String name, ArtifactValue value) throws IOException {
    return switch (value) {
      case PathArtifact artifact -> written(target, name, artifact);
      case Markdown markdown -> document(target, markdown.text());
      case Html html -> document(target, html.text());
      case Metrics metrics -> withFile(target, new LinkedHashMap<>(metrics.values()));
      case ClassificationMetrics metrics -> withFile(target, ClassificationMetadata.of(metrics));
    };
  }

  private static Map<String, Object> document(OutputPlan.Target target, String text)
      throws IOException {
    OutputFiles.writeWhole(target.path(), text);
    return Map.of();
  }

  /**
   * KFP reads metrics from metadata; the file spares a warning and serves people who look there.
   */
  private static Map<String, Object> withFile(
      OutputPlan.Target target, Map<String, Object> metadata) throws IOException {
    OutputFiles.writeWhole(target.path(), Json.writePretty(metadata));
    return metadata;
  }

  private static Map<String, Object> written(
      OutputPlan.Target target, String name, PathArtifact artifact) {
    if (!artifact.path().toAbsolutePath().equals(target.path())) {
      throw new IllegalStateException(
          "The step returned the artifact at (%s) as output (%s), whose place is (%s).\nMaybe write to context.%s(\"%s\") and return that."
              .formatted(artifact.path(), name, target.path(), factory(target.type()), name));
    }
    if (!Files.exists(target.path())) {
      throw new IllegalStateException(
          "The step returned without writing its output (%s) at (%s)."
              .formatted(name, target.path()));
    }
    return artifact.metadata();
  }

  private static String factory(FieldType type) {
    return "new" + type.componentName();
  }
}
