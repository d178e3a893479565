package dev.crema.release;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A component or a compiled pipeline with other images. Only their lines change: comments and the
 * form that the KFP SDK gave the rest stay. That nothing else changed is found by reading both.
 */
final class PinnedYaml {

  private static final Pattern LINE =
      Pattern.compile("(?m)^([ ]+image: )([\"']?)([^\"'\\s]+)\\2[ ]*$");

  private final String file;
  private final String text;

  PinnedYaml(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /** Returns the images of all containers, in the order of the file. */
  List<String> images() {
    List<String> images = new ArrayList<>();
    mapped(
        documents(text),
        image -> {
          images.add(image);
          return image;
        });
    return images;
  }

  /** Returns the text with each image replaced by what it is pinned to. */
  String with(Map<String, String> pinned) {
    UnaryOperator<String> pin = image -> pinned.getOrDefault(image, image);
    String result =
        LINE.matcher(text)
            .replaceAll(
                line ->
                    Matcher.quoteReplacement(
                        line.group(1) + line.group(2) + pin.apply(line.group(3)) + line.group(2)));
    if (!documents(result).equals(mapped(documents(text), pin))) {
      throw new Refusal(
          "The images of (%s) stand in a form that is not known here: one line, image: name:version."
              .formatted(file));
    }
    return result;
  }

  private List<@Nullable Object> documents(String yaml) {
    List<@Nullable Object> documents = new ArrayList<>();
    try {
      new Load(LoadSettings.builder().setLabel(file).build())
          .loadAllFromString(yaml)
          .forEach(documents::add);
    } catch (YamlEngineException e) {
      throw new Refusal("The file (%s) is no YAML: %s".formatted(file, e.getMessage()));
    }
    return documents;
  }

  /** Returns a copy of a tree with the image of each container mapped. */
  private static @Nullable Object mapped(@Nullable Object tree, UnaryOperator<String> image) {
    return switch (tree) {
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach(
            (key, value) ->
                copy.put(
                    key,
                    key.equals("container") && value instanceof Map<?, ?> container
                        ? container(container, image)
                        : mapped(value, image)));
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(item -> copy.add(mapped(item, image)));
        yield copy;
      }
      case null, default -> tree;
    };
  }

  private static Map<Object, @Nullable Object> container(
      Map<?, ?> container, UnaryOperator<String> image) {
    Map<Object, @Nullable Object> copy = new LinkedHashMap<>(container);
    if (copy.get("image") instanceof String name) {
      copy.put("image", image.apply(name));
    }
    return copy;
  }
}
