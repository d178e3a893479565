package dev.crema.sdk.generate;

import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import dev.crema.sdk.json.Json;

/** What a parameter allows, as text for people. */
final class Limits {

  private Limits() {}

  /** Returns the range or the texts allowed; empty if everything of the type is. */
  static String of(FieldDescription field) {
    return field.rule().allowed().isEmpty()
        ? field.rule().rangeText()
        : String.join(", ", field.rule().allowed());
  }

  /** Returns the type with the element type of a list: {@code JsonArray of Float}. */
  static String type(FieldDescription field) {
    FieldType element = field.rule().element();
    String name = field.type().componentName();
    return element == null ? name : name + " of " + element.componentName();
  }

  /** Returns a default as component.yaml wants it: as it is for text, JSON for everything else. */
  static String text(Object value) {
    return value instanceof String text ? text : Json.write(value);
  }
}
