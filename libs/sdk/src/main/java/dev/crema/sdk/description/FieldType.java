package dev.crema.sdk.description;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The type of an input or output, with its two names in KFP. */
public enum FieldType {
  /** Text. */
  STRING("String", "STRING", false, "java.lang.String"),
  /** A whole number within ±(2^53 − 1), because KFP carries it as a double. */
  INTEGER("Integer", "NUMBER_INTEGER", false, "long", "java.lang.Long"),
  /** A finite number. */
  FLOAT("Float", "NUMBER_DOUBLE", false, "double", "java.lang.Double"),
  /** True or false. */
  BOOLEAN("Boolean", "BOOLEAN", false, "boolean", "java.lang.Boolean"),
  /** A JSON array of one element type. */
  LIST("JsonArray", "LIST", false, "java.util.List"),
  /** A JSON object. */
  STRUCT("JsonObject", "STRUCT", false, "java.util.Map"),
  /** A table. */
  DATASET("Dataset", "system.Dataset", true, "dev.crema.sdk.Dataset"),
  /** A trained model. */
  MODEL("Model", "system.Model", true, "dev.crema.sdk.Model"),
  /** Any other file or directory. */
  ARTIFACT("Artifact", "system.Artifact", true, "dev.crema.sdk.Artifact"),
  /** Scalar metrics; output only. */
  METRICS("Metrics", "system.Metrics", true, "dev.crema.sdk.Metrics"),
  /** ROC curve and confusion matrix; output only. */
  CLASSIFICATION_METRICS(
      "ClassificationMetrics",
      "system.ClassificationMetrics",
      true,
      "dev.crema.sdk.ClassificationMetrics"),
  /** A report in Markdown; output only. */
  MARKDOWN("Markdown", "system.Markdown", true, "dev.crema.sdk.Markdown"),
  /** A report in HTML; output only. */
  HTML("HTML", "system.HTML", true, "dev.crema.sdk.Html");

  private final String componentName;
  private final String pipelineName;
  private final boolean artifact;
  private final List<String> javaNames;

  FieldType(String componentName, String pipelineName, boolean artifact, String... javaNames) {
    this.componentName = componentName;
    this.pipelineName = pipelineName;
    this.artifact = artifact;
    this.javaNames = List.of(javaNames);
  }

  /**
   * Returns the name in component.yaml (KFP v1 component format).
   *
   * @return for example {@code JsonArray}
   */
  public String componentName() {
    return componentName;
  }

  /**
   * Returns the name in a compiled pipeline.
   *
   * @return for example {@code LIST} or {@code system.Dataset}
   */
  public String pipelineName() {
    return pipelineName;
  }

  /**
   * Returns whether it is an artifact, not a parameter.
   *
   * @return true for artifacts
   */
  public boolean isArtifact() {
    return artifact;
  }

  /**
   * Returns whether it is an artifact that a step reads and writes by its path.
   *
   * @return true for {@link #DATASET}, {@link #MODEL} and {@link #ARTIFACT}
   */
  public boolean isPathArtifact() {
    return this == DATASET || this == MODEL || this == ARTIFACT;
  }

  /**
   * Returns whether it is a number.
   *
   * @return true for {@link #INTEGER} and {@link #FLOAT}
   */
  public boolean isNumber() {
    return this == INTEGER || this == FLOAT;
  }

  /**
   * Returns whether it may be the element of a list.
   *
   * @return true for the four scalar parameter types
   */
  public boolean isScalar() {
    return this == STRING || this == BOOLEAN || isNumber();
  }

  /**
   * Returns the type of a Java type.
   *
   * @param javaName its qualified name without type arguments
   * @return the type, or null if the Java type may not stand in an interface
   */
  public static @Nullable FieldType ofJava(String javaName) {
    for (FieldType type : values()) {
      if (type.javaNames.contains(javaName)) {
        return type;
      }
    }
    return null;
  }

  /**
   * Returns the type with a name of component.yaml.
   *
   * @param componentName for example {@code JsonArray}
   * @return the type
   * @throws IllegalArgumentException if there is none
   */
  public static FieldType ofComponent(String componentName) {
    return Arrays.stream(values())
        .filter(type -> type.componentName.equals(componentName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The type (%s) is none of %s."
                        .formatted(
                            componentName,
                            Arrays.stream(values()).map(FieldType::componentName).toList())));
  }
}
