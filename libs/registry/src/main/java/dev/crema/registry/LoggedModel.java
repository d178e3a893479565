package dev.crema.registry;

/**
 * MLflow's logged model: the holder of a version's files.
 *
 * @param id the model's id
 * @param artifactUri where its files are
 * @param isReady whether its files are complete
 */
record LoggedModel(String id, String artifactUri, boolean isReady) {
  static LoggedModel of(Fields model) {
    Fields info = model.object("info");
    String status = info.text("status");
    return new LoggedModel(
        info.text("model_id"),
        info.text("artifact_uri"),
        status.equals("LOGGED_MODEL_READY") || status.equals("READY"));
  }
}
