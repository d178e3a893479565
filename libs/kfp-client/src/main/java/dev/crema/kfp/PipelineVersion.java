package dev.crema.kfp;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A version of a pipeline: what was compiled once.
 *
 * @param id KFP's id
 * @param pipelineId the pipeline's
 * @param name its name, unique in the pipeline
 * @param createdAt when it was made, in whole seconds
 * @param content the digest of what KFP says it holds; null if KFP says nothing, as after an upload
 * @param inputs the names of its parameters; null if KFP says nothing
 */
public record PipelineVersion(
    String id,
    String pipelineId,
    String name,
    Instant createdAt,
    @Nullable SpecDigest content,
    @Nullable Set<String> inputs) {
  /** Copies the names. */
  public PipelineVersion {
    inputs = inputs == null ? null : Set.copyOf(inputs);
  }

  /**
   * Returns the digest of what the version holds.
   *
   * @return the digest, empty if KFP did not say what it holds
   */
  public Optional<SpecDigest> specDigest() {
    return Optional.ofNullable(content);
  }

  /**
   * Returns the names of the parameters that a run of it may be given: KFP refuses others.
   *
   * @return the names in no order, empty if KFP did not say what the version holds
   */
  public Optional<Set<String>> parameterNames() {
    return Optional.ofNullable(inputs);
  }

  /**
   * Returns a reference that always runs this version.
   *
   * @return the reference
   */
  public PipelineReference reference() {
    return new PipelineReference(pipelineId, id);
  }

  static PipelineVersion read(Fields fields) {
    String error = fields.error("error");
    if (error != null) {
      throw fields.wrong("error", "says: " + error);
    }
    String name = fields.optionalText("name");
    return new PipelineVersion(
        fields.text("pipeline_version_id"),
        fields.text("pipeline_id"),
        name.isEmpty() ? fields.text("display_name") : name,
        fields.instant("created_at"),
        spec(fields),
        inputs(fields));
  }

  private static @Nullable Set<String> inputs(Fields fields) {
    Fields spec = fields.object("pipeline_spec");
    if (spec == null || spec.values().isEmpty()) {
      return null;
    }
    Fields bare = spec.object("pipeline_spec");
    Fields root = (bare == null ? spec : bare).object("root");
    Fields definitions = root == null ? null : root.object("inputDefinitions");
    Fields parameters = definitions == null ? null : definitions.object("parameters");
    return parameters == null ? Set.of() : parameters.values().keySet();
  }

  private static @Nullable SpecDigest spec(Fields fields) {
    Fields spec = fields.object("pipeline_spec");
    return spec == null ? null : SpecDigest.answered(spec.values());
  }
}
