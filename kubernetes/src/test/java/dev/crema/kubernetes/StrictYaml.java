package dev.crema.kubernetes;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** YAML into the published models of Kubernetes, in which an unknown field is an error. */
final class StrictYaml {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .annotationIntrospector(new NoSpareFields())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private StrictYaml() {}

  /** Returns the documents; a key that stands twice is an error. */
  static List<Map<?, ?>> documents(String yaml) {
    LoadSettings settings =
        LoadSettings.builder().setAllowDuplicateKeys(false).setMaxAliasesForCollections(0).build();
    List<Map<?, ?>> documents = new ArrayList<>();
    for (Object document : new Load(settings).loadAllFromString(yaml)) {
      if (document instanceof Map<?, ?> map) {
        documents.add(map);
      } else if (document != null) {
        throw new IllegalArgumentException("This is no object: " + document);
      }
    }
    return documents;
  }

  static Map<?, ?> document(String yaml) {
    List<Map<?, ?>> documents = documents(yaml);
    if (documents.size() != 1) {
      throw new IllegalArgumentException("%d documents, not one".formatted(documents.size()));
    }
    return documents.getFirst();
  }

  /** Returns what the key has; fails, naming the keys that there are, where it has nothing. */
  static <T> T needed(Map<?, ? extends T> map, String key) {
    return Objects.requireNonNull(
        map.get(key), () -> "There is no (%s) among %s.".formatted(key, map.keySet()));
  }

  /**
   * Returns a document as its model.
   *
   * @throws IllegalArgumentException naming the field that the model does not have
   */
  static <T> T as(Class<T> model, Object document) {
    return MAPPER.convertValue(document, model);
  }

  /** The models keep fields that they do not know; here they keep none. */
  private static final class NoSpareFields extends JacksonAnnotationIntrospector {
    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }
}
