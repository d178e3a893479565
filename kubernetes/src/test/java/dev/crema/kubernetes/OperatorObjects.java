package dev.crema.kubernetes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the Prometheus operator takes, made of the plain files in {@code monitoring/}. */
final class OperatorObjects {
  private static final Pattern MATCHER =
      Pattern.compile("\\s*(\\w+)\\s*(=~|!~|!=|=)\\s*\"?(.*?)\"?\\s*");
  private static final Pattern UNDERSCORE = Pattern.compile("_([a-z])");
  private static final String SECRET = "crema-alertmanager";
  private static final String NAMESPACE = "crema";
  private static final Pattern ABSENT =
      Pattern.compile("(absent\\(\\w+\\{[^}]*)namespace=~\"[^\"]*\"");

  /** From its name to the last line, which stands alone. */
  private static final Pattern DEFINITION =
      Pattern.compile("(?s)\\{\\{ define \"([^\"]+)\" -}}\\n(.*?)\\n\\{\\{- end }}\\n");

  /** The names that the operator does not spell as the rule says. */
  private static final Map<String, String> SPELT =
      Map.of(
          "api_url_file", "apiURL",
          "icon_url", "iconURL",
          "image_url", "imageURL",
          "thumb_url", "thumbURL",
          "client_url", "clientURL",
          "require_tls", "requireTLS",
          "url_file", "urlSecret",
          "source_matchers", "sourceMatch",
          "target_matchers", "targetMatch");

  /** What a receiver has from {@code global}, which the operator's object has not, by its kind. */
  private static final Map<String, Map<String, String>> INHERITED =
      Map.of(
          "slack_configs", Map.of("slack_api_url_file", "api_url_file"),
          "pagerduty_configs", Map.of("pagerduty_url", "url"),
          "email_configs",
              Map.of(
                  "smtp_smarthost", "smarthost",
                  "smtp_from", "from",
                  "smtp_auth_username", "auth_username",
                  "smtp_auth_password_file", "auth_password_file",
                  "smtp_require_tls", "require_tls"));

  private OperatorObjects() {}

  /**
   * Returns one PrometheusRule with the groups of all files. It is for its namespace alone, and
   * what is missing there is said of it: `absent` takes labels from equalities, and a route of the
   * operator asks for the label.
   */
  static Map<String, Object> prometheusRule(List<Map<?, ?>> files) {
    List<Object> groups = new ArrayList<>();
    files.forEach(
        file ->
            ((List<?>) StrictYaml.needed(file, "groups"))
                .forEach(group -> groups.add(inItsNamespace(group))));
    return object("monitoring.coreos.com/v1", "PrometheusRule", Map.of("groups", groups));
  }

  private static Object inItsNamespace(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, item) -> copy.put(key, inItsNamespace(item)));
        yield copy;
      }
      case List<?> list -> list.stream().map(OperatorObjects::inItsNamespace).toList();
      case String text -> ABSENT.matcher(text).replaceAll("$1namespace=\"" + NAMESPACE + "\"");
      default -> value;
    };
  }

  /**
   * Returns the route of ours, which the operator puts beside those of others below a root of its
   * own, and the receivers; what was a file is a key of the Secret, and what was a template's name
   * its text: an Alertmanager that somebody else runs has none of our files.
   */
  static Map<String, Object> alertmanagerConfig(Map<?, ?> file, String templates) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("route", converted("route", ours(file)));
    spec.put("receivers", spelledOut(converted("receivers", receivers(file)), bodies(templates)));
    if (file.containsKey("inhibit_rules")) {
      spec.put(
          "inhibitRules", converted("inhibit_rules", StrictYaml.needed(file, "inhibit_rules")));
    }
    return object("monitoring.coreos.com/v1alpha1", "AlertmanagerConfig", spec);
  }

  private static Map<String, String> bodies(String templates) {
    Map<String, String> bodies = new TreeMap<>();
    Matcher definition = DEFINITION.matcher(templates);
    while (definition.find()) {
      bodies.put("{{ template \"%s\" . }}".formatted(definition.group(1)), definition.group(2));
    }
    return bodies;
  }

  private static Object spelledOut(Object value, Map<String, String> bodies) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, item) -> copy.put(key, spelledOut(item, bodies)));
        yield copy;
      }
      case List<?> list -> list.stream().map(item -> spelledOut(item, bodies)).toList();
      case String text when bodies.containsKey(text) -> bodies.get(text);
      case String text when text.contains("{{ template") ->
          throw new IllegalArgumentException("The template (%s) has no text.".formatted(text));
      default -> value;
    };
  }

  private static Object ours(Map<?, ?> file) {
    Map<?, ?> root = (Map<?, ?>) StrictYaml.needed(file, "route");
    if (StrictYaml.needed(root, "routes") instanceof List<?> routes
        && routes.size() == 1
        && routes.getFirst() instanceof Map<?, ?> route
        && route.containsKey("matchers")) {
      return route;
    }
    throw new IllegalArgumentException(
        "The root (%s) has other routes than one with matchers.".formatted(root));
  }

  private static List<Map<String, Object>> receivers(Map<?, ?> file) {
    Map<?, ?> global = file.get("global") instanceof Map<?, ?> map ? map : Map.of();
    List<Map<String, Object>> receivers = new ArrayList<>();
    for (Object receiver : (List<?>) StrictYaml.needed(file, "receivers")) {
      Map<String, Object> copy = new LinkedHashMap<>();
      ((Map<?, ?>) receiver)
          .forEach(
              (key, value) ->
                  copy.put(
                      String.valueOf(key),
                      value instanceof List<?> configs
                          ? configs.stream()
                              .map(config -> inheriting(String.valueOf(key), config, global))
                              .toList()
                          : value));
      receivers.add(copy);
    }
    return receivers;
  }

  private static Map<String, Object> inheriting(String kind, Object config, Map<?, ?> global) {
    Map<String, Object> copy = new LinkedHashMap<>();
    ((Map<?, ?>) config).forEach((key, value) -> copy.put(String.valueOf(key), value));
    // In the order of their names: a Map.of has another one each time.
    new TreeMap<>(INHERITED.getOrDefault(kind, Map.of()))
        .forEach(
            (from, to) -> {
              if (global.containsKey(from)) {
                copy.putIfAbsent(to, global.get(from));
              }
            });
    return copy;
  }

  private static Map<String, Object> object(String version, String kind, Map<String, ?> spec) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", "crema");
    metadata.put("namespace", NAMESPACE);
    metadata.put("labels", Map.of("app.kubernetes.io/name", "monitoring"));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("apiVersion", version);
    object.put("kind", kind);
    object.put("metadata", metadata);
    object.put("spec", spec);
    return object;
  }

  private static Object converted(String name, Object value) {
    if (name.endsWith("matchers")) {
      return ((List<?>) value).stream().map(OperatorObjects::matcher).toList();
    }
    return switch (value) {
      case Map<?, ?> map when name.equals("headers") || name.equals("details") -> pairs(map);
      case Map<?, ?> map -> fields(map);
      case List<?> list -> list.stream().map(item -> converted("", item)).toList();
      case String text when name.equals("url") -> inCluster(text);
      default -> value;
    };
  }

  private static Map<String, Object> fields(Map<?, ?> map) {
    Map<String, Object> fields = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          if (name.endsWith("_file")) {
            fields.put(
                SPELT.getOrDefault(
                    name, camel(name.substring(0, name.length() - "_file".length()))),
                secret(String.valueOf(value)));
          } else {
            fields.put(SPELT.getOrDefault(name, camel(name)), converted(name, value));
          }
        });
    return fields;
  }

  private static Map<String, Object> secret(String file) {
    Map<String, Object> selector = new LinkedHashMap<>();
    selector.put("name", SECRET);
    selector.put("key", String.valueOf(Path.of(file).getFileName()));
    return selector;
  }

  private static List<Map<String, Object>> pairs(Map<?, ?> map) {
    List<Map<String, Object>> pairs = new ArrayList<>();
    map.forEach(
        (key, value) -> {
          Map<String, Object> pair = new LinkedHashMap<>();
          pair.put("key", key);
          pair.put("value", value);
          pairs.add(pair);
        });
    return pairs;
  }

  private static Map<String, Object> matcher(Object text) {
    Matcher matcher = MATCHER.matcher(String.valueOf(text));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("The matcher (%s) is none.".formatted(text));
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", matcher.group(1));
    fields.put("matchType", matcher.group(2));
    fields.put("value", matcher.group(3));
    return fields;
  }

  private static String camel(String name) {
    return UNDERSCORE.matcher(name).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
  }

  /** An Alertmanager of another namespace finds the service by its whole name. */
  static String inCluster(String url) {
    return url.replace("http://retraining:", "http://retraining.crema:");
  }
}
