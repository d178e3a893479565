package dev.crema.runner.ir;

import dev.crema.runner.value.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads executors: containers and importers, with their part of the platform document. */
final class ExecutorReader {
  /** What says where a pod runs; a machine of one's own has no choice. */
  private static final Set<String> PLACEMENT =
      Set.of(
          "imagePullPolicy",
          "imagePullSecret",
          "nodeAffinity",
          "nodeSelector",
          "podAffinity",
          "podMetadata",
          "securityContext",
          "tolerations");

  private static final Pattern QUANTITY = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([a-zA-Z]{0,2})");

  private final Map<String, YamlNode> executors;
  private final Map<String, YamlNode> platform;
  private final List<String> warnings;

  ExecutorReader(
      @Nullable YamlNode deployment, @Nullable YamlNode platformDocument, List<String> warnings) {
    this.executors =
        deployment == null ? Map.of() : deployment.fields("executors").mapping("executors");
    this.platform = platformDocument == null ? Map.of() : platformExecutors(platformDocument);
    this.warnings = warnings;
  }

  private static Map<String, YamlNode> platformExecutors(YamlNode document) {
    Map<String, YamlNode> platforms = document.fields("platforms").mapping("platforms");
    YamlNode kubernetes =
        document.required("platforms").fields("kubernetes").optional("kubernetes");
    if (platforms.isEmpty() || kubernetes == null) {
      return Map.of();
    }
    YamlNode deployment = kubernetes.fields("deploymentSpec").optional("deploymentSpec");
    return deployment == null ? Map.of() : deployment.fields("executors").mapping("executors");
  }

  ComponentSpec component(String name, YamlNode label, ComponentSpec.Signature signature) {
    YamlNode executor = executors.get(label.text());
    if (executor == null) {
      throw label.error("There is no executor (%s).".formatted(label.text()));
    }
    executor.fields("container", "importer");
    YamlNode importer = executor.optional("importer");
    return importer == null
        ? container(name, executor.required("container"), label.text(), signature)
        : importer(name, importer, signature);
  }

  private ComponentSpec container(
      String name, YamlNode node, String label, ComponentSpec.Signature signature) {
    node.fields("args", "command", "env", "image", "resources");
    Map<String, String> environment = new LinkedHashMap<>();
    YamlNode variables = node.optional("env");
    if (variables != null) {
      for (YamlNode variable : variables.items()) {
        variable.fields("name", "value");
        environment.put(variable.required("name").text(), variable.text("value", ""));
      }
    }
    YamlNode settings = platform.get(label);
    List<ComponentSpec.Secret> secrets = new ArrayList<>();
    long timeout = 0;
    if (settings != null) {
      secrets = secrets(settings);
      timeout = timeout(settings);
    }
    List<String> command = node.texts("command");
    if (command.isEmpty()) {
      node.problem("The container has no (command); a cluster would run its first argument.");
    }
    return new ComponentSpec.Container(
        name,
        signature,
        node.required("image").text(),
        command,
        node.texts("args"),
        environment,
        resources(node.optional("resources")),
        secrets,
        timeout,
        settings != null && settings.optional("pvcMount") != null);
  }

  private List<ComponentSpec.Secret> secrets(YamlNode settings) {
    List<ComponentSpec.Secret> secrets = new ArrayList<>();
    settings
        .entries()
        .forEach(
            (key, node) -> {
              if (PLACEMENT.contains(key)) {
                warnings.add(
                    "%s: (%s) has no meaning on this machine.".formatted(node.place(), key));
              } else if (!key.equals("secretAsEnv")
                  && !key.equals("activeDeadlineSeconds")
                  && !(key.equals("pvcMount") && isNamedByParameters(node))) {
                node.problem("This runner does not support (%s).".formatted(key));
              }
            });
    YamlNode list = settings.optional("secretAsEnv");
    if (list != null) {
      for (YamlNode secret : list.items()) {
        secret.fields("keyToEnv", "optional", "secretName", "secretNameParameter");
        YamlNode secretName = secret.optional("secretName");
        String name = secretName == null ? "(named by a parameter)" : secretName.platformText();
        for (YamlNode key : secret.required("keyToEnv").items()) {
          key.fields("envVar", "secretKey");
          secrets.add(
              new ComponentSpec.Secret(
                  name,
                  key.required("secretKey").platformText(),
                  key.required("envVar").platformText(),
                  secret.flag("optional")));
        }
      }
    }
    return secrets;
  }

  /** Then a condition may leave the step out where there is no such claim. */
  private static boolean isNamedByParameters(YamlNode claims) {
    return claims.items().stream()
        .allMatch(
            claim -> {
              claim.fields(
                  "componentInputParameter",
                  "constant",
                  "mountPath",
                  "pvcNameParameter",
                  "subPath",
                  "taskOutputParameter");
              return claim.optional("componentInputParameter") != null;
            });
  }

  private static long timeout(YamlNode settings) {
    YamlNode seconds = settings.optional("activeDeadlineSeconds");
    if (seconds == null) {
      return 0;
    }
    String text = String.valueOf(seconds.value()); // int64 is a text in JSON
    if (!text.matches("[0-9]{1,9}")) {
      throw seconds.error("(%s) is not a number of seconds.".formatted(text));
    }
    return Long.parseLong(text);
  }

  private static ComponentSpec.Resources resources(@Nullable YamlNode node) {
    if (node == null) {
      return new ComponentSpec.Resources(0, 0, 0);
    }
    node.fields(
        "cpuLimit",
        "cpuRequest",
        "memoryLimit",
        "memoryRequest",
        "resourceCpuLimit",
        "resourceCpuRequest",
        "resourceMemoryLimit",
        "resourceMemoryRequest");
    return new ComponentSpec.Resources(
        quantity(node.optional("resourceCpuRequest")),
        quantity(node.optional("resourceCpuLimit")),
        (long) quantity(node.optional("resourceMemoryLimit")));
  }

  /** Returns cores or bytes of a Kubernetes quantity; 0 if there is none or a parameter says it. */
  private static double quantity(@Nullable YamlNode node) {
    if (node == null || String.valueOf(node.value()).contains("{{$")) {
      return 0;
    }
    String text = node.value() instanceof Double number ? Json.write(number) : node.text();
    Matcher matcher = QUANTITY.matcher(text);
    double factor = matcher.matches() ? factor(matcher.group(2)) : -1;
    if (factor < 0) {
      throw node.error("(%s) is not a quantity such as 500m, 2 or 1Gi.".formatted(text));
    }
    return Double.parseDouble(matcher.group(1)) * factor;
  }

  private static double factor(String unit) {
    return switch (unit) {
      case "" -> 1;
      case "m" -> 1e-3;
      case "k", "K" -> 1e3;
      case "M" -> 1e6;
      case "G" -> 1e9;
      case "T" -> 1e12;
      case "Ki" -> 0x1p10;
      case "Mi" -> 0x1p20;
      case "Gi" -> 0x1p30;
      case "Ti" -> 0x1p40;
      default -> -1;
    };
  }

  private static ComponentSpec importer(
      String name, YamlNode node, ComponentSpec.Signature signature) {
    // reimport changes nothing here: files are never copied, and their content makes cache keys.
    node.fields("artifactUri", "metadata", "reimport", "typeSchema");
    YamlNode uri = node.required("artifactUri").fields("constant", "runtimeParameter");
    YamlNode constant = uri.optional("constant");
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    node.mapping("metadata").forEach((key, value) -> metadata.put(key, value.value()));
    return new ComponentSpec.Importer(
        name,
        signature,
        constant == null ? null : constant.text(),
        constant == null ? uri.required("runtimeParameter").text() : "",
        metadata);
  }
}
