package dev.crema.sdk.executor;

import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Model;
import dev.crema.sdk.PathArtifact;
import dev.crema.sdk.StepException;
import dev.crema.sdk.description.FieldType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the {@code Inputs} record of a step from an executor input. */
record InputBinder(ExecutorInput input, LocalPaths paths) {

  <I extends Record> I bind(Class<I> type) {
    List<RecordField> fields = RecordField.of(type);
    @Nullable Object[] values = new Object[fields.size()];
    for (int i = 0; i < values.length; i++) {
      RecordField field = fields.get(i);
      values[i] = field.type().isArtifact() ? artifact(field) : parameter(field);
    }
    return construct(type, values);
  }

  /** Returns the names of parameters that were passed but that the record does not declare. */
  List<String> undeclared(Class<?> type) {
    List<String> declared = RecordField.of(type).stream().map(RecordField::name).toList();
    return input.parameters().keySet().stream().filter(name -> !declared.contains(name)).toList();
  }

  private @Nullable Object parameter(RecordField field) {
    Object value = input.parameters().get(field.name());
    if (value != null) {
      return field.toJava(field.rule().check(value));
    }
    String defaultText = field.defaultText();
    if (defaultText != null) {
      return field.toJava(field.rule().parse(defaultText));
    }
    return absent(field);
  }

  private @Nullable PathArtifact artifact(RecordField field) {
    List<RuntimeArtifact> given = input.artifacts().getOrDefault(field.name(), List.of());
    if (given.isEmpty()) {
      return absent(field);
    }
    if (given.size() > 1) {
      throw new StepException(
          ErrorKind.INVALID_INPUT,
          "The input (%s) takes one artifact, not %d.\nMaybe loop over them in the pipeline."
              .formatted(field.name(), given.size()));
    }
    RuntimeArtifact artifact = given.getFirst();
    Path path = paths.resolve(artifact);
    if (!Files.exists(path)) {
      throw new StepException(
          ErrorKind.INVALID_INPUT,
          "The input artifact (%s) does not exist at (%s), its uri is (%s).\nMaybe the step before it did not write that output."
              .formatted(field.name(), path, artifact.uri()));
    }
    return typed(field.type(), artifact, path);
  }

  private <T> @Nullable T absent(RecordField field) {
    if (field.nullable()) {
      return null;
    }
    throw new StepException(
        ErrorKind.INVALID_INPUT,
        "The %s (%s) is missing and has no default."
            .formatted(field.type().isArtifact() ? "input artifact" : "parameter", field.name()));
  }

  static PathArtifact typed(FieldType type, RuntimeArtifact artifact, Path path) {
    return switch (type) {
      case DATASET -> new Dataset(artifact.name(), path, artifact.uri(), artifact.metadata());
      case MODEL -> new Model(artifact.name(), path, artifact.uri(), artifact.metadata());
      case ARTIFACT -> new Artifact(artifact.name(), path, artifact.uri(), artifact.metadata());
      default -> throw new IllegalStateException("%s is no input.".formatted(type));
    };
  }

  private static <I extends Record> I construct(Class<I> type, @Nullable Object[] values) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<I> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      // The compact constructor of the record refused a combination of inputs.
      throw e.getCause() instanceof RuntimeException refused
          ? refused
          : new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot create %s.".formatted(type.getName()), e);
    }
  }
}
