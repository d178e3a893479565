package dev.crema.runner.ir;

import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.ParameterType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a compiled pipeline: the specification and, if there is one, the platform document. */
public final class SpecReader {
  /** KFP's own limit for an uploaded pipeline. */
  public static final long MAX_BYTES = 32L << 20;

  private static final TextFile FILE =
      new TextFile(
          "There is no file (%s).\nMaybe compile the pipeline first, with the KFP SDK.",
          "a pipeline has", MAX_BYTES);

  private final Problems problems = new Problems();
  private final List<String> warnings = new ArrayList<>();

  private SpecReader() {}

  /**
   * Returns the pipeline of a file.
   *
   * @throws InvalidInputException naming everything that is wrong or not supported
   * @throws IOException if the file cannot be read
   */
  public static PipelineSpec read(Path file) throws IOException {
    return read(text(file), file.getFileName().toString());
  }

  /**
   * Returns the text of a compiled pipeline.
   *
   * @throws InvalidInputException if there is no such file, it is too large or no text
   * @throws IOException if the file cannot be read
   */
  public static String text(Path file) throws IOException {
    return FILE.read(file);
  }

  /** Returns the pipeline of a text; {@code source} is how messages call it. */
  public static PipelineSpec read(String text, String source) {
    return new SpecReader().documents(text, source);
  }

  /**
   * Returns what a pipeline says of itself and takes. What it does is not looked at: a cluster can
   * run more than this runner.
   *
   * @param source how messages call the text
   * @throws InvalidInputException if it is no compiled pipeline
   */
  public static PipelineInterface readInterface(String text, String source) {
    SpecReader reader = new SpecReader();
    YamlNode main = reader.parse(text, source).getFirst();
    YamlNode info = main.required("pipelineInfo");
    PipelineInterface pipeline =
        new PipelineInterface(
            info.required("name").text(),
            info.text("description", ""),
            signature(main.required("root")));
    reader.problems.throwIfAny();
    return pipeline;
  }

  private List<YamlNode> parse(String text, String source) {
    List<YamlNode> documents = YamlReader.documents(text, source, problems);
    if (documents.isEmpty() || documents.size() > 2) {
      throw new InvalidInputException(
          "The file (%s) has %d YAML documents; a compiled pipeline has one or two."
              .formatted(source, documents.size()));
    }
    return documents;
  }

  private PipelineSpec documents(String text, String source) {
    List<YamlNode> documents = parse(text, source);
    YamlNode main = documents.getFirst();
    main.fields(
        "components",
        "defaultPipelineRoot",
        "deploymentSpec",
        "pipelineInfo",
        "root",
        "schemaVersion",
        "sdkVersion");
    String schemaVersion = main.required("schemaVersion").text();
    if (!schemaVersion.equals("2.1.0")) {
      main.required("schemaVersion")
          .problem("This runner reads schema version 2.1.0, not (%s).".formatted(schemaVersion));
    }
    ExecutorReader executors =
        new ExecutorReader(
            main.optional("deploymentSpec"),
            documents.size() == 2 ? documents.get(1) : null,
            warnings);
    Map<String, ComponentSpec> components = new LinkedHashMap<>();
    main.mapping("components")
        .forEach((name, node) -> components.put(name, component(name, node, executors)));
    if (!(component("root", main.required("root"), executors) instanceof ComponentSpec.Dag root)) {
      throw main.error("The root of the pipeline is not a graph of tasks.");
    }
    String name = main.required("pipelineInfo").required("name").text();
    PipelineSpec pipeline =
        new PipelineSpec(
            name, root, Collections.unmodifiableMap(components), List.copyOf(warnings));
    problems.throwIfAny();
    List<String> more = new SpecChecker(pipeline, source, problems).check();
    problems.throwIfAny();
    more.addAll(0, warnings);
    return new PipelineSpec(name, root, pipeline.components(), List.copyOf(more));
  }

  private ComponentSpec component(String name, YamlNode node, ExecutorReader executors) {
    node.fields("dag", "executorLabel", "inputDefinitions", "outputDefinitions");
    ComponentSpec.Signature signature = signature(node);
    YamlNode dag = node.optional("dag");
    if (dag == null) {
      return executors.component(name, node.required("executorLabel"), signature);
    }
    dag.fields("tasks", "outputs");
    Map<String, TaskSpec> tasks = new LinkedHashMap<>();
    dag.mapping("tasks").forEach((key, task) -> tasks.put(key, new TaskReader(task).task(key)));
    Map<String, List<ComponentSpec.TaskOutput>> parameters = new LinkedHashMap<>();
    Map<String, List<ComponentSpec.TaskOutput>> artifacts = new LinkedHashMap<>();
    YamlNode outputs = dag.optional("outputs");
    if (outputs != null) {
      outputs.fields("artifacts", "parameters");
      outputs
          .mapping("parameters")
          .forEach((key, out) -> parameters.put(key, parameterOutput(out)));
      outputs.mapping("artifacts").forEach((key, out) -> artifacts.put(key, artifactOutput(out)));
    }
    return new ComponentSpec.Dag(name, signature, tasks, parameters, artifacts);
  }

  private static List<ComponentSpec.TaskOutput> parameterOutput(YamlNode node) {
    node.fields("valueFromParameter", "valueFromOneof");
    YamlNode one = node.optional("valueFromParameter");
    if (one != null) {
      return List.of(taskOutput(one, "outputParameterKey"));
    }
    return node
        .required("valueFromOneof")
        .fields("parameterSelectors")
        .required("parameterSelectors")
        .items()
        .stream()
        .map(selector -> taskOutput(selector, "outputParameterKey"))
        .toList();
  }

  private static List<ComponentSpec.TaskOutput> artifactOutput(YamlNode node) {
    return node.fields("artifactSelectors").required("artifactSelectors").items().stream()
        .map(selector -> taskOutput(selector, "outputArtifactKey"))
        .toList();
  }

  private static ComponentSpec.TaskOutput taskOutput(YamlNode node, String key) {
    node.fields("producerSubtask", key);
    return new ComponentSpec.TaskOutput(
        node.required("producerSubtask").text(), node.required(key).text());
  }

  private static ComponentSpec.Signature signature(YamlNode node) {
    YamlNode inputs = node.optional("inputDefinitions");
    YamlNode outputs = node.optional("outputDefinitions");
    return new ComponentSpec.Signature(
        parameters(inputs), artifacts(inputs), parameters(outputs), artifacts(outputs));
  }

  private static Map<String, ComponentSpec.Parameter> parameters(@Nullable YamlNode definitions) {
    Map<String, ComponentSpec.Parameter> parameters = new LinkedHashMap<>();
    if (definitions != null) {
      definitions.fields("parameters", "artifacts");
      definitions
          .mapping("parameters")
          .forEach((name, node) -> parameters.put(name, parameter(name, node)));
    }
    return parameters;
  }

  private static ComponentSpec.Parameter parameter(String name, YamlNode node) {
    node.fields("parameterType", "isOptional", "defaultValue", "description", "literals");
    String typeName = node.required("parameterType").text();
    ParameterType type = ParameterType.STRING;
    try {
      type = ParameterType.valueOf(typeName);
    } catch (IllegalArgumentException _) {
      node.problem("This runner does not support parameters of type (%s).".formatted(typeName));
    }
    YamlNode given = node.optional("defaultValue");
    Object defaultValue = given == null ? null : given.value();
    if (given != null && defaultValue != null) {
      defaultValue = typed(type, defaultValue, given, "the default of (%s)".formatted(name));
    }
    YamlNode literals = node.optional("literals");
    List<Object> allowed = new ArrayList<>();
    if (literals != null && literals.value() instanceof List<?> values) {
      values.forEach(allowed::add);
    }
    return new ComponentSpec.Parameter(
        type, node.flag("isOptional"), defaultValue, allowed, node.text("description", ""));
  }

  private static Object typed(ParameterType type, Object value, YamlNode node, String what) {
    try {
      return type.convert(value, what);
    } catch (InvalidInputException e) {
      node.problem(e.sentence());
      return value;
    }
  }

  private static Map<String, ComponentSpec.Artifact> artifacts(@Nullable YamlNode definitions) {
    Map<String, ComponentSpec.Artifact> artifacts = new LinkedHashMap<>();
    if (definitions != null) {
      definitions.mapping("artifacts").forEach((name, node) -> artifacts.put(name, artifact(node)));
    }
    return artifacts;
  }

  private static ComponentSpec.Artifact artifact(YamlNode node) {
    node.fields("artifactType", "isArtifactList", "isOptional", "description");
    YamlNode type = node.required("artifactType").fields("schemaTitle", "schemaVersion");
    return new ComponentSpec.Artifact(
        type.required("schemaTitle").text(),
        type.text("schemaVersion", "0.0.1"),
        node.flag("isArtifactList"),
        node.flag("isOptional"));
  }
}
