package dev.crema.sdk.generate;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.ServiceRequirement;
import dev.crema.sdk.json.Json;
import java.time.Instant;
import java.util.List;

/** The metadata.yaml of a component, in the schema of kubeflow/pipelines-components. */
final class MetadataYaml {

  /** The oldest release of the support window. */
  private static final String KUBEFLOW_PIPELINES = ">=2.15.0";

  private MetadataYaml() {}

  static String of(ComponentDescription component, Instant lastVerified) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("# Generated from %s by: make generate\n".formatted(mainClass(component)));
    yaml.append("name: %s\n".formatted(YamlText.scalar(component.name())));
    yaml.append("stability: %s\n".formatted(stability(component.identity().version())));
    yaml.append("dependencies:\n");
    services(yaml, "kubeflow", List.of(new ServiceRequirement("Pipelines", KUBEFLOW_PIPELINES)));
    services(yaml, "external_services", component.services());
    yaml.append("tags:\n");
    for (String tag : List.of("java", component.stage())) {
      yaml.append("  - %s\n".formatted(YamlText.scalar(tag)));
    }
    yaml.append("lastVerified: %s\n".formatted(lastVerified));
    return yaml.toString();
  }

  private static String mainClass(ComponentDescription component) {
    return component.identity().mainClass();
  }

  private static void services(
      StringBuilder yaml, String heading, List<ServiceRequirement> services) {
    if (!services.isEmpty()) {
      yaml.append("  %s:\n".formatted(heading));
    }
    for (ServiceRequirement service : services) {
      yaml.append("    - name: %s\n".formatted(YamlText.scalar(service.name())));
      yaml.append("      version: %s\n".formatted(Json.write(service.version())));
    }
  }

  /** As semantic versioning has it: before 1.0 anything may still change. */
  private static String stability(String version) {
    if (version.contains("-")) {
      return "alpha";
    }
    return version.startsWith("0.") ? "beta" : "stable";
  }
}
