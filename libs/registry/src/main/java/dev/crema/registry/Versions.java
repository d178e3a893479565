package dev.crema.registry;

import static dev.crema.registry.MlflowApi.body;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads model versions. */
final class Versions {
  private static final String PAGE_SIZE = "1000";
  private static final int PAGE_LIMIT = 100;

  private final MlflowApi api;

  Versions(MlflowApi api) {
    this.api = api;
  }

  Optional<ModelVersion> byAlias(String model, String alias) {
    return api.find(
            "registered-models/alias",
            body("name", Names.model(model), "alias", Names.alias(alias)))
        .map(fields -> version(fields.object("model_version")));
  }

  /** Returns the versions that aliases name, by alias, by model. */
  Map<String, Map<String, String>> aliases() {
    Map<String, Map<String, String>> found = new LinkedHashMap<>();
    pages(
        "registered-models/search",
        body("order_by", "name ASC", "max_results", PAGE_SIZE),
        page -> {
          for (Fields model : page.list("registered_models")) {
            Map<String, String> aliases = new LinkedHashMap<>();
            model
                .list("aliases")
                .forEach(alias -> aliases.put(alias.text("alias"), alias.text("version")));
            if (!aliases.isEmpty()) {
              found.put(model.text("name"), aliases);
            }
          }
        });
    return found;
  }

  Optional<ModelVersion> byVersion(String model, String version) {
    return api.find(
            "model-versions/get",
            body("name", Names.model(model), "version", Names.version(version)))
        .map(fields -> version(fields.object("model_version")));
  }

  /** Returns the versions with a tag, the lowest number first. */
  List<ModelVersion> byTag(String model, String tag, String value) {
    String filter =
        "name='%s' AND tags.`%s`='%s'".formatted(Names.model(model), tag, Names.digest(value));
    return search(filter).stream().sorted(Comparator.comparingLong(Versions::number)).toList();
  }

  /** Returns the versions of all models with a tag, by model and then by number. */
  List<ModelVersion> byTag(String tag, String value) {
    return search("tags.`%s`='%s'".formatted(tag, Names.digest(value))).stream()
        .sorted(Comparator.comparing(ModelVersion::model).thenComparingLong(Versions::number))
        .toList();
  }

  /** Returns all versions, the highest number first. */
  List<ModelVersion> all(String model) {
    return search("name='%s'".formatted(Names.model(model))).stream()
        .sorted(Comparator.comparingLong(Versions::number).reversed())
        .toList();
  }

  private List<ModelVersion> search(String filter) {
    List<ModelVersion> found = new ArrayList<>();
    pages(
        "model-versions/search",
        body("filter", filter, "max_results", PAGE_SIZE),
        page ->
            page.list("model_versions").stream()
                .filter(version -> version.text("status").equals("READY"))
                .map(Versions::version)
                .forEach(found::add));
    return found;
  }

  private void pages(String path, Map<String, String> query, Consumer<Fields> consumer) {
    for (int page = 0; page < PAGE_LIMIT; page++) {
      Fields fields = api.get(path, query);
      consumer.accept(fields);
      String token = fields.text("next_page_token");
      if (token.isEmpty()) {
        return;
      }
      query.put("page_token", token);
    }
    throw api.rejected(
        "MLflow (%s) has more than %d pages for (%s)."
            .formatted(api.server(), PAGE_LIMIT, query.getOrDefault("filter", path)));
  }

  static long number(ModelVersion version) {
    return Long.parseLong(version.version());
  }

  static ModelVersion version(Fields fields) {
    long registered = fields.number("creation_timestamp");
    return new ModelVersion(
        fields.text("name"),
        fields.text("version"),
        fields.text("run_id"),
        fields.text("source"),
        fields.pairs("tags"),
        registered == 0 ? null : Instant.ofEpochMilli(registered));
  }
}
