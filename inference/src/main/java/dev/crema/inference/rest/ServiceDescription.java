package dev.crema.inference.rest;

import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.Task;
import dev.crema.inference.ServiceParts;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.ServedModel;
import dev.crema.models.ModelPackage;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What {@code GET /} answers. */
final class ServiceDescription {
  private static final Map<String, String> LINKS = links();

  private ServiceDescription() {}

  /**
   * Describes the service.
   *
   * @param slots its models; null if who asks may not know them
   */
  static Map<String, @Nullable Object> of(@Nullable List<ModelSlot> slots) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("service", "crema-inference");
    tree.put("service_version", ServiceParts.VERSION);
    tree.put("description", "Serves registered models over REST.");
    if (slots != null) {
      tree.put("models", slots.stream().map(ServiceDescription::model).toList());
    }
    tree.put("links", LINKS);
    return tree;
  }

  static Map<String, @Nullable Object> model(ModelSlot slot) {
    ServedModel served = slot.current();
    String reason = slot.reason();
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("name", slot.name());
    tree.put("reference", slot.reference().toString());
    tree.put("state", slot.state().name().toLowerCase(Locale.ROOT));
    tree.put("reason", reason);
    if (served != null) {
      describe(served, tree);
    }
    return tree;
  }

  private static void describe(ServedModel served, Map<String, @Nullable Object> tree) {
    ModelPackage contents = served.contents();
    tree.put("version", served.version().version());
    tree.put("loaded_at", served.loadedAt().truncatedTo(ChronoUnit.MILLIS).toString());
    tree.put("package_digest", contents.digest());
    tree.put("algorithm", contents.algorithm());
    tree.put("task", contents.task().lowerName());
    if (contents.task() == Task.CLASSIFICATION) {
      tree.put("classes", contents.classes());
    }
    if (!Double.isNaN(contents.threshold())) {
      tree.put("threshold", contents.threshold());
    }
    tree.put("columns", columns(contents.contract()));
  }

  private static List<Map<String, Object>> columns(Contract contract) {
    return IntStream.range(0, contract.columns().size())
        .filter(i -> i != contract.labelIndex())
        .mapToObj(i -> column(contract.columns().get(i)))
        .toList();
  }

  private static Map<String, Object> column(ColumnContract column) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", column.name());
    tree.put("type", column.type().lowerName());
    tree.put("role", column.role().lowerName());
    tree.put("nullable", column.nullable());
    if (column.min() != null) {
      tree.put("min", column.min());
    }
    if (column.max() != null) {
      tree.put("max", column.max());
    }
    if (!column.allowed().isEmpty()) {
      tree.put("allowed", column.allowed());
    }
    if (column.pattern() != null) {
      tree.put("pattern", column.pattern());
    }
    return tree;
  }

  private static Map<String, String> links() {
    Map<String, String> links = new LinkedHashMap<>();
    links.put("predict", "/predict");
    links.put("openapi", "/openapi.yaml");
    links.put("docs", "/docs");
    links.put("health", "/health");
    links.put("readiness", "/readiness");
    links.put("metrics", "/metrics");
    return links;
  }
}
