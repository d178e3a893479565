package dev.crema.search;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The JSON of a search space. */
final class SpaceFormat {
  private static final String NUMBER = "number";
  private static final String INTEGER = "integer";
  private static final String CHOICE = "choice";
  private static final String LOG = "log";
  private static final String LINEAR = "linear";

  private SpaceFormat() {}

  static SearchSpace read(Node node) {
    SortedMap<String, Parameter> parameters = new TreeMap<>();
    node.entries()
        .forEach(
            (name, entry) -> parameters.put(name, new Parameter(name, domain(entry), when(entry))));
    return new SearchSpace(inOrder(parameters));
  }

  /**
   * By name, each after the choice that it depends on. The order in which chance is drawn must not
   * be that of the keys, which KFP does not keep.
   */
  private static List<Parameter> inOrder(SortedMap<String, Parameter> parameters) {
    Map<String, Parameter> ordered = new LinkedHashMap<>();
    while (true) {
      Optional<Parameter> next =
          parameters.values().stream()
              .filter(each -> !ordered.containsKey(each.name()))
              .filter(each -> isReady(each, ordered))
              .findFirst();
      if (next.isEmpty()) {
        break;
      }
      ordered.put(next.get().name(), next.get());
    }
    // What depends on nothing that is there, or on itself, is the space's to refuse.
    parameters.forEach(ordered::putIfAbsent);
    return List.copyOf(ordered.values());
  }

  private static boolean isReady(Parameter parameter, Map<String, Parameter> before) {
    Condition condition = parameter.condition();
    return condition == null || before.containsKey(condition.parameter());
  }

  private static Domain domain(Node node) {
    Node type = node.required("type");
    try {
      return switch (type.text()) {
        case NUMBER -> {
          node.fields("type", "min", "max", "scale", "when");
          yield new Domain.Real(
              node.required("min").number(), node.required("max").number(), isLog(node));
        }
        case INTEGER -> {
          node.fields("type", "min", "max", "scale", "when");
          yield new Domain.Whole(
              whole(node.required("min")), whole(node.required("max")), isLog(node));
        }
        case CHOICE -> {
          node.fields("type", "options", "when");
          yield new Domain.Choice(options(node.required("options")));
        }
        default ->
            throw type.error(
                "(%s) is not one of %s.".formatted(type.text(), List.of(NUMBER, INTEGER, CHOICE)));
      };
    } catch (InputException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw node.error("is wrong: " + e.getMessage());
    }
  }

  /** KFP makes every number of a parameter a double: 6.0 is a whole number here. */
  private static long whole(Node node) {
    double value = node.number(-Domain.MAX_WHOLE, Domain.MAX_WHOLE);
    if (value != Math.rint(value)) {
      throw node.error("(%s) must be a whole number.".formatted(value));
    }
    return (long) value;
  }

  private static boolean isLog(Node node) {
    Node scale = node.optional("scale");
    if (scale == null || scale.text().equals(LINEAR)) {
      return false;
    }
    if (!scale.text().equals(LOG)) {
      throw scale.error("(%s) is not one of %s.".formatted(scale.text(), List.of(LINEAR, LOG)));
    }
    return true;
  }

  private static List<Object> options(Node list) {
    return list.items().stream().map(SpaceFormat::option).toList();
  }

  private static Object option(Node node) {
    return switch (node.kind()) {
      case TEXT -> node.text();
      case FLAG -> node.flag();
      case INTEGER -> node.integer(-Domain.MAX_WHOLE, Domain.MAX_WHOLE);
      case NUMBER -> canonical(node.number());
      case MAPPING, SEQUENCE, NULL -> throw node.error("must be a text, a number or a flag.");
    };
  }

  /** 2.0 is 2 wherever it is written, or a choice could not be found again. */
  private static Object canonical(double number) {
    boolean isWhole = number == Math.rint(number) && Math.abs(number) <= Domain.MAX_WHOLE;
    return isWhole ? (Object) (long) number : (Object) number;
  }

  private static @Nullable Condition when(Node node) {
    Node when = node.optional("when");
    if (when == null) {
      return null;
    }
    if (when.entries().size() != 1) {
      throw when.error("names (%d) choices; one is possible.".formatted(when.entries().size()));
    }
    Map.Entry<String, Node> entry = when.entries().entrySet().iterator().next();
    List<Object> options = options(entry.getValue());
    if (options.isEmpty()) {
      throw entry.getValue().error("names no option.");
    }
    return new Condition(entry.getKey(), options);
  }

  /** Reads a value of a trial; null if it is none of the parameter. */
  static @Nullable Object value(Node node, Parameter parameter) {
    Object value =
        switch (parameter.domain()) {
          case Domain.Real _ -> node.number();
          case Domain.Whole _ -> whole(node);
          case Domain.Choice _ -> option(node);
        };
    return parameter.accepts(value) ? value : null;
  }

  static Map<String, Object> tree(SearchSpace space) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (Parameter parameter : space.parameters()) {
      Map<String, Object> entry = domain(parameter.domain());
      if (parameter.condition() != null) {
        Condition condition = Objects.requireNonNull(parameter.condition());
        entry.put("when", Map.of(condition.parameter(), condition.options()));
      }
      tree.put(parameter.name(), entry);
    }
    return tree;
  }

  private static Map<String, Object> domain(Domain domain) {
    Map<String, Object> entry = new LinkedHashMap<>();
    switch (domain) {
      case Domain.Real(double low, double high, boolean isLog) ->
          range(entry, NUMBER, new Object[] {low, high}, isLog);
      case Domain.Whole(long low, long high, boolean isLog) ->
          range(entry, INTEGER, new Object[] {low, high}, isLog);
      case Domain.Choice(List<Object> options) -> {
        entry.put("type", CHOICE);
        entry.put("options", options);
      }
    }
    return entry;
  }

  private static void range(Map<String, Object> entry, String type, Object[] ends, boolean isLog) {
    entry.put("type", type);
    entry.put("min", ends[0]);
    entry.put("max", ends[1]);
    if (isLog) {
      entry.put("scale", LOG);
    }
  }
}
