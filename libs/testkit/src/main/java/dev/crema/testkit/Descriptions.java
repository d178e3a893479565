package dev.crema.testkit;

import dev.crema.sdk.description.ComponentDescription;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

/** Finds what the annotation processor wrote about a component. */
final class Descriptions {

  private Descriptions() {}

  static ComponentDescription of(Class<?> component) throws IOException {
    for (URL resource :
        Collections.list(component.getClassLoader().getResources(ComponentDescription.RESOURCE))) {
      try (InputStream in = resource.openStream()) {
        String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        ComponentDescription description = ComponentDescription.fromJson(json, resource.toString());
        if (description.identity().mainClass().equals(component.getName())) {
          return description;
        }
      }
    }
    throw new AssertionError(
        "No %s describes %s.\nMaybe annotate it with @Component and compile with the processor of crema-sdk."
            .formatted(ComponentDescription.RESOURCE, component.getName()));
  }
}
