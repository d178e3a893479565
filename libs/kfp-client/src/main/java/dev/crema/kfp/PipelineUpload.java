package dev.crema.kfp;

/**
 * A compiled pipeline that KFP should have.
 *
 * @param name the pipeline's name, 1 to {@value RunRequest#MAX_NAME} characters
 * @param description what it does; may be empty
 * @param yaml what the SDK compiled; not copied, and must not be changed
 */
public record PipelineUpload(String name, String description, byte[] yaml) {
  /** Checks the name. */
  public PipelineUpload {
    RunRequest.requireName(name);
  }

  /**
   * Returns the name of the version that holds this: {@code sha256-} and the first 16 digits of its
   * digest.
   *
   * @return the name
   * @throws KfpException {@code REJECTED} if it is no compiled pipeline
   */
  public String versionName() {
    return "sha256-" + SpecDigest.of(yaml).hex().substring(0, 16);
  }
}
