package dev.crema.runner.ir;

import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value of a YAML file that knows where it stands.
 *
 * <p>Scalars are read by what YAML's readers agree on. KFP's compiler writes some texts without
 * quotes that a cluster's reader takes for numbers ({@code 1e3}, {@code 0o17}); those are refused.
 */
public final class YamlNode {
  /** Where a value stands. */
  public record Place(String source, int line, String path) {
    @Override
    public String toString() {
      return "%s:%d (%s)".formatted(source, line, path);
    }
  }

  sealed interface Content {}

  record Scalar(String text, boolean plain) implements Content {}

  record Items(List<YamlNode> items) implements Content {}

  record Entries(Map<String, YamlNode> entries) implements Content {}

  /** How the compiler writes numbers (PyYAML): what every reader takes for one. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]*)?(e[+-][0-9]+)?");

  /** What some reader takes for a number: exponents without a point, octal, underscores, … */
  private static final Pattern NUMBER_TO_SOME =
      Pattern.compile(
          "[-+]?(\\.[0-9]+|[0-9][0-9_]*(\\.[0-9_]*)?)([eE][-+]?[0-9]+)?"
              + "|[-+]?0[oO]?[0-7_]+|[-+]?0x[0-9a-fA-F_]+|0b[01_]+|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  private static final Pattern EXPONENT_WITHOUT_POINT = Pattern.compile("-?[0-9]+e[+-]?[0-9]+");

  /** What YAML 1.1 takes for a boolean; the reader of the platform document still does. */
  private static final Pattern BOOLEAN_TO_SOME =
      Pattern.compile("[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF");

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  private final Place place;
  private final Content content;
  private final Problems problems;

  YamlNode(Place place, Content content, Problems problems) {
    this.place = place;
    this.content = content;
    this.problems = problems;
  }

  int size() {
    return switch (content) {
      case Scalar _ -> 1;
      case Items list -> 1 + list.items().stream().mapToInt(YamlNode::size).sum();
      case Entries map -> 1 + map.entries().values().stream().mapToInt(YamlNode::size).sum();
    };
  }

  /** Returns where it stands. */
  public Place place() {
    return place;
  }

  Problems problems() {
    return problems;
  }

  /** Returns an error at this place. */
  public InvalidInputException error(String problem) {
    return new InvalidInputException("%s: %s".formatted(place, problem));
  }

  /** Adds a problem at this place, and goes on. */
  public void problem(String sentence) {
    problems.add("%s: %s".formatted(place, sentence));
  }

  /** Returns the entries of a mapping. */
  public Map<String, YamlNode> entries() {
    if (content instanceof Entries map) {
      return map.entries();
    }
    throw error("Here should stand a mapping, and there is (%s).".formatted(shown()));
  }

  /** Returns the items of a list. */
  public List<YamlNode> items() {
    if (content instanceof Items list) {
      return list.items();
    }
    throw error("Here should stand a list, and there is (%s).".formatted(shown()));
  }

  /** Names every key that this runner does not know as a problem. */
  YamlNode fields(String... known) {
    return onlyKeys("This runner does not support (%s).", List.of(known));
  }

  /**
   * Names every other key as a problem.
   *
   * @param sentence what is wrong, with a place for the key
   */
  public YamlNode onlyKeys(String sentence, List<String> known) {
    for (Map.Entry<String, YamlNode> entry : entries().entrySet()) {
      if (!known.contains(entry.getKey())) {
        String maybe = Suggestion.maybe(entry.getKey(), known);
        entry.getValue().problem(sentence.formatted(entry.getKey()) + maybe);
      }
    }
    return this;
  }

  /** Returns the value under a key that must be there. */
  public YamlNode required(String key) {
    YamlNode value = entries().get(key);
    if (value == null) {
      throw error(
          "The key (%s) is missing.%s".formatted(key, Suggestion.maybe(key, entries().keySet())));
    }
    return value;
  }

  /** Returns the value under a key, or null if there is no such key. */
  public @Nullable YamlNode optional(String key) {
    return entries().get(key);
  }

  /** Returns the entries under a key, or none if there is no such key. */
  public Map<String, YamlNode> mapping(String key) {
    YamlNode value = optional(key);
    return value == null ? Map.of() : value.entries();
  }

  /** Returns the texts under a key, or none if there is no such key. */
  List<String> texts(String key) {
    YamlNode value = optional(key);
    return value == null ? List.of() : value.items().stream().map(YamlNode::text).toList();
  }

  /** Returns the text under a key, or the other if there is no such key. */
  public String text(String key, String otherwise) {
    YamlNode value = optional(key);
    return value == null ? otherwise : value.text();
  }

  /** Returns whether a key says true; no key says false. */
  public boolean flag(String key) {
    YamlNode value = optional(key);
    if (value == null) {
      return false;
    }
    if (value.value() instanceof Boolean flag) {
      return flag;
    }
    throw value.error(
        "Here should stand true or false, and there is (%s).".formatted(value.shown()));
  }

  /** Returns a finite number. */
  public double number() {
    if (value() instanceof Double number) {
      return number;
    }
    throw error("Here should stand a number, and there is (%s).".formatted(shown()));
  }

  /** Returns a text; a value that every reader takes for something else is an error. */
  public String text() {
    if (value() instanceof String text) {
      return text;
    }
    throw error("Here should stand a text, and there is (%s).".formatted(shown()));
  }

  /** Returns a text of the platform document, where {@code y} is a boolean to KFP's reader. */
  String platformText() {
    if (content instanceof Scalar(String text, boolean plain)
        && plain
        && BOOLEAN_TO_SOME.matcher(text).matches()) {
      throw trap(text, "a boolean");
    }
    return text();
  }

  /**
   * Returns text, double, boolean, null, list or map, as {@code google.protobuf.Value} knows them.
   */
  public @Nullable Object value() {
    return switch (content) {
      case Scalar(String text, boolean plain) -> plain ? plainValue(text) : text;
      case Items list -> {
        List<@Nullable Object> values = new ArrayList<>();
        list.items().forEach(item -> values.add(item.value()));
        yield values;
      }
      case Entries map -> {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        map.entries().forEach((key, node) -> values.put(key, node.value()));
        yield values;
      }
    };
  }

  private @Nullable Object plainValue(String text) {
    if (NULLS.contains(text)) {
      return null;
    }
    switch (text) {
      case "true", "True", "TRUE" -> {
        return true;
      }
      case "false", "False", "FALSE" -> {
        return false;
      }
      default -> {}
    }
    if (NUMBER.matcher(text).matches() && !EXPONENT_WITHOUT_POINT.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      if (Double.isInfinite(number)) {
        throw error("The number (%s) is too large.".formatted(text));
      }
      return number;
    }
    if (NUMBER_TO_SOME.matcher(text).matches()) {
      throw trap(text, "a number");
    }
    return text;
  }

  private InvalidInputException trap(String text, String meaning) {
    return error(
        ("(%s) stands here without quotes, and some readers, a cluster's among them, take it for %s."
                + "%nMaybe choose another text, or pass it as a parameter of the run.")
            .formatted(text, meaning));
  }

  private String shown() {
    return switch (content) {
      case Scalar scalar -> scalar.text();
      case Items _ -> "a list";
      case Entries _ -> "a mapping";
    };
  }
}
