package dev.crema.registry;

import static dev.crema.registry.MlflowApi.body;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds, makes and fills logged models. */
final class LoggedModels {
  private final MlflowApi api;
  private final Artifacts artifacts;

  LoggedModels(MlflowApi api, Artifacts artifacts) {
    this.api = api;
    this.artifacts = artifacts;
  }

  /**
   * Returns the logged model of a registration by a run, which is made if it does not exist.
   *
   * @param root the run that it belongs to
   * @param request what is registered
   * @param files the files to come, but for {@code MLmodel}
   * @param tags the facts to leave on it
   */
  LoggedModel findOrCreate(
      Run root, RegistrationRequest request, List<Manifest.Entry> files, Map<String, String> tags) {
    String key = key(root, request, files);
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.put(Tags.UPLOAD_KEY, key);
    return api.findOrCreate(() -> search(root, key), () -> create(root, request, all));
  }

  /**
   * Of all that the files' bytes depend on. Two runs that register one package have the same
   * registration key, but not the same evaluation and {@code MLmodel}; in one folder, the files of
   * the one would not be those of the other's manifest.
   */
  private static String key(Run root, RegistrationRequest request, List<Manifest.Entry> files) {
    StringBuilder text = new StringBuilder("crema upload 1");
    text.append('\n').append(request.model()).append('\n').append(root.id());
    for (Manifest.Entry file : files) {
      text.append('\n').append(file.sha256()).append(' ').append(file.path());
    }
    return Digests.of(text.toString());
  }

  private Optional<LoggedModel> search(Run root, String key) {
    Map<String, Object> query = new LinkedHashMap<>();
    query.put("experiment_ids", List.of(root.experimentId()));
    query.put("filter", "tags.`%s` = '%s'".formatted(Tags.UPLOAD_KEY, key));
    query.put("max_results", 1);
    return api.repeatable("POST", "logged-models/search", query).list("models").stream()
        .findFirst()
        .map(LoggedModel::of);
  }

  private LoggedModel create(Run root, RegistrationRequest request, Map<String, String> tags) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("experiment_id", root.experimentId());
    body.put("name", request.model().replaceAll("[.%\"']", "_"));
    body.put("model_type", "crema");
    body.put("source_run_id", root.id());
    body.put("params", Fields.pairs(request.run().params()));
    body.put("tags", Fields.pairs(tags));
    return LoggedModel.of(api.once("logged-models", body).orThrow(api.server()).object("model"));
  }

  /** Uploads everything, the manifest last, and returns the manifest's digest. */
  String upload(
      Run root,
      LoggedModel model,
      ModelFiles request,
      Map<String, Path> files,
      List<Manifest.Entry> fileEntries)
      throws IOException {
    byte[] description = MlModelFile.content(root, model, request);
    List<Manifest.Entry> entries = new ArrayList<>();
    entries.add(Manifest.Entry.of(MlModelFile.NAME, description));
    entries.addAll(fileEntries);
    // Made before the first upload, because it checks names, number and sizes.
    Manifest manifest = new Manifest(request.packageDigest(), entries);
    String folder = artifacts.folder(model.artifactUri());
    for (Map.Entry<String, Path> file : files.entrySet()) {
      artifacts.put(folder, file.getKey(), file.getValue());
    }
    artifacts.put(folder, MlModelFile.NAME, description);
    byte[] json = manifest.toJson();
    artifacts.put(folder, Manifest.FILE, json);
    api.repeatable(
        "PATCH",
        "logged-models/" + model.id(),
        body("model_id", model.id(), "status", "LOGGED_MODEL_READY"));
    return Digests.of(json);
  }

  /** Returns the digest of the manifest of a logged model that is ready. */
  String manifestDigest(LoggedModel model) {
    String folder = artifacts.folder(model.artifactUri());
    return Digests.of(artifacts.get(folder, Manifest.FILE, Manifest.MANIFEST_LIMIT_BYTES));
  }
}
