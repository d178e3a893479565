package dev.crema.sdk;

/**
 * What may stand in an {@code Inputs} or {@code Outputs} record as an artifact.
 *
 * <p>{@link Dataset}, {@link Model} and {@link Artifact} are files or directories that the step
 * reads and writes itself. {@link Metrics}, {@link ClassificationMetrics}, {@link Markdown} and
 * {@link Html} are values that the step returns and the SDK writes; they are outputs only.
 */
public sealed interface ArtifactValue
    permits PathArtifact, Metrics, ClassificationMetrics, Markdown, Html {}
