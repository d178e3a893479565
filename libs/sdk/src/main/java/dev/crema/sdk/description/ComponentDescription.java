package dev.crema.sdk.description;

import dev.crema.sdk.Caching;
import dev.crema.sdk.Workload;
import dev.crema.sdk.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A component as the annotation processor found it in the source.
 *
 * @param identity its names
 * @param description what it does, plain text; the first sentence stands alone
 * @param stage the stage of the flow it belongs to
 * @param caching whether pipelines may reuse its results
 * @param network whether it opens connections of its own
 * @param workload how long it computes
 * @param memory the memory limit that a pipeline gives it, such as {@code 1Gi}
 * @param services what it talks to outside Kubeflow Pipelines
 * @param inputs parameters and artifacts it takes, in the order of the record
 * @param outputs parameters and artifacts it gives, in the order of the record
 */
public record ComponentDescription(
    ComponentIdentity identity,
    String description,
    String stage,
    Caching caching,
    boolean network,
    Workload workload,
    String memory,
    List<ServiceRequirement> services,
    List<FieldDescription> inputs,
    List<FieldDescription> outputs) {

  /** Where the description lies in a component's classes. */
  public static final String RESOURCE = "META-INF/crema/component.json";

  /** Copies the lists. */
  public ComponentDescription {
    services = List.copyOf(services);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * Returns the name in KFP.
   *
   * @return the name in kebab-case
   */
  public String name() {
    return identity.name();
  }

  /**
   * Returns the first sentence of the description, for lists.
   *
   * @return one sentence, with its full stop if the source has it
   */
  public String summary() {
    String paragraph = description.split("\n\n", 2)[0];
    int end = paragraph.indexOf(". ");
    return end < 0 ? paragraph : paragraph.substring(0, end + 1);
  }

  /**
   * Returns the description as a JSON tree.
   *
   * @return the tree, always in the same order
   */
  public Map<String, Object> toTree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", identity.name());
    tree.put("version", identity.version());
    tree.put("image", identity.image());
    tree.put("main_class", identity.mainClass());
    tree.put("module", identity.module());
    tree.put("description", description);
    tree.put("stage", stage);
    tree.put("caching", lower(caching));
    tree.put("network", network);
    tree.put("workload", lower(workload));
    tree.put("memory", memory);
    if (!services.isEmpty()) {
      tree.put("services", services.stream().map(ServiceRequirement::toString).toList());
    }
    tree.put("inputs", inputs.stream().map(FieldDescription::toTree).toList());
    tree.put("outputs", outputs.stream().map(FieldDescription::toTree).toList());
    return tree;
  }

  /**
   * Returns the description as indented JSON.
   *
   * @return the document, the same for equal descriptions
   */
  public String toJson() {
    return Json.writePretty(toTree());
  }

  /**
   * Returns the description that {@link #toJson} wrote.
   *
   * @param json the document
   * @param source where it was read, for messages
   * @return the description
   * @throws IllegalArgumentException if a field is missing or has another type
   */
  public static ComponentDescription fromJson(String json, String source) {
    return fromTree(Json.readObject(json, source), source);
  }

  /**
   * Returns the description that {@link #toTree} gave.
   *
   * @param object the tree
   * @param source where it was read, for messages
   * @return the description
   * @throws IllegalArgumentException if a field is missing or has another type
   */
  public static ComponentDescription fromTree(Map<?, ?> object, String source) {
    Tree tree = new Tree(object, source);
    return new ComponentDescription(
        new ComponentIdentity(
            tree.text("name"),
            tree.text("version"),
            tree.text("image"),
            tree.text("main_class"),
            tree.text("module")),
        tree.text("description"),
        tree.text("stage"),
        Caching.valueOf(tree.text("caching").toUpperCase(Locale.ROOT)),
        tree.flag("network"),
        Workload.valueOf(tree.text("workload").toUpperCase(Locale.ROOT)),
        tree.text("memory"),
        tree.has("services")
            ? tree.texts("services").stream().map(ServiceRequirement::parse).toList()
            : List.of(),
        tree.trees("inputs").stream().map(FieldDescription::fromTree).toList(),
        tree.trees("outputs").stream().map(FieldDescription::fromTree).toList());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
