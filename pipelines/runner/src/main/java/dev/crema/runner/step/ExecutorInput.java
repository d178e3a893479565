package dev.crema.runner.step;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.value.Json;
import dev.crema.runner.value.ParameterType;
import dev.crema.runner.value.Placeholders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a step is told: KFP's {@code ExecutorInput}, with local paths as {@code kfp.local} gives
 * them and absent optional inputs left out as a cluster does.
 *
 * @param parameters values of input parameters
 * @param artifacts input artifacts; several only for lists
 * @param folder where outputs go
 * @param outputs the outputs that the component declares
 */
public record ExecutorInput(
    Map<String, Object> parameters,
    Map<String, List<ArtifactValue>> artifacts,
    StepFolder folder,
    ComponentSpec.Signature outputs) {
  private static final Pattern ARTIFACT =
      Pattern.compile("\\.(inputs|outputs)\\.artifacts\\[['\"]([^'\"]+)['\"]\\]\\.(uri|path)");
  private static final Pattern OUTPUT_FILE =
      Pattern.compile("\\.outputs\\.parameters\\[['\"]([^'\"]+)['\"]\\]\\.output_file");

  /** Returns the JSON that stands for <code>{{$}}</code>. */
  public String toJson() {
    return Json.write(tree());
  }

  /** Returns the JSON as maps and lists. */
  public Map<String, @Nullable Object> tree() {
    Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
    if (!parameters.isEmpty()) {
      inputs.put("parameterValues", new TreeMap<>(parameters));
    }
    if (!artifacts.isEmpty()) {
      Map<String, Object> lists = new TreeMap<>();
      artifacts.forEach((name, values) -> lists.put(name, artifactList(values)));
      inputs.put("artifacts", lists);
    }
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    Map<String, Object> files = new TreeMap<>();
    for (String name : outputs.outputParameters().keySet()) {
      files.put(name, Map.of("outputFile", folder.parameter(name).toString()));
    }
    if (!files.isEmpty()) {
      out.put("parameters", files);
    }
    Map<String, Object> lists = new TreeMap<>();
    outputs
        .outputArtifacts()
        .forEach((name, spec) -> lists.put(name, artifactList(List.of(output(name, spec)))));
    if (!lists.isEmpty()) {
      out.put("artifacts", lists);
    }
    out.put("outputFile", folder.executorOutput().toString());
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("inputs", inputs);
    tree.put("outputs", out);
    return tree;
  }

  private static Map<String, Object> artifactList(List<ArtifactValue> values) {
    List<Object> list = new ArrayList<>();
    values.forEach(value -> list.add(value.toJson()));
    return Map.of("artifacts", list);
  }

  /** Returns an output artifact as it is announced to the step. */
  ArtifactValue output(String name, ComponentSpec.Artifact spec) {
    Path path = folder.artifact(name);
    return new ArtifactValue(
        name, spec.schemaTitle(), spec.schemaVersion(), path.toString(), Map.of());
  }

  /**
   * Returns the words with every placeholder replaced, as launcher and {@code kfp.local} do.
   *
   * @throws dev.crema.runner.value.InvalidInputException if a placeholder means nothing
   */
  public List<String> resolve(List<String> words) {
    String json = toJson();
    return words.stream()
        .map(word -> Placeholders.replace(word, inner -> meaning(inner, json)))
        .toList();
  }

  private @Nullable String meaning(String placeholder, String json) {
    if (placeholder.isEmpty()) {
      return json;
    }
    String parameter = Placeholders.inputParameter(placeholder);
    if (parameter != null) {
      Object value = parameters.get(parameter);
      return value == null ? null : ParameterType.text(value);
    }
    Matcher file = OUTPUT_FILE.matcher(placeholder);
    if (file.matches()) {
      return folder.parameter(file.group(1)).toString();
    }
    Matcher artifact = ARTIFACT.matcher(placeholder);
    if (!artifact.matches()) {
      return null;
    }
    if (artifact.group(1).equals("outputs")) {
      return folder.artifact(artifact.group(2)).toString();
    }
    List<ArtifactValue> values = artifacts.get(artifact.group(2));
    return values == null || values.isEmpty() ? null : values.getFirst().uri();
  }
}
