package dev.crema.service.rest;

import dev.crema.service.security.Role;
import dev.crema.service.security.RouteRule;
import dev.crema.service.security.RouteRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Adds to the OpenAPI document which routes ask for a token, and for which role: what the table of
 * routes says, so that no annotation can say otherwise.
 */
final class OpenApiSecurity {
  private static final String SCHEME = "token";
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private final RouteRules rules;

  private OpenApiSecurity(RouteRules rules) {
    this.rules = rules;
  }

  /** Returns the document with a scheme for bearer tokens. */
  static String added(String document, RouteRules rules) {
    Map<String, Object> tree =
        object(new Load(LoadSettings.builder().build()).loadFromString(document));
    new OpenApiSecurity(rules).add(tree);
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setDereferenceAliases(true)
            .setWidth(120)
            .build();
    return new Dump(settings).dumpToString(tree);
  }

  private void add(Map<String, Object> document) {
    Map<String, Object> components = child(document, "components");
    child(components, "securitySchemes")
        .put(
            SCHEME,
            Map.of(
                "type",
                "http",
                "scheme",
                "bearer",
                "bearerFormat",
                "JWT",
                "description",
                "A signed token of the service's issuer with the role that the route names."));
    Map<String, Object> responses = child(components, "responses");
    responses.put("Unauthorized", problem("The request has no good token; detail says why."));
    responses.put("Forbidden", problem("The token has not the role that the route needs."));
    child(document, "paths").forEach((path, operations) -> add(path, object(operations)));
  }

  private void add(String path, Map<String, Object> operations) {
    String address = path.replace("{", "").replace("}", "");
    operations.forEach(
        (method, operation) -> {
          if (METHODS.contains(method)) {
            RouteRule rule = rules.find(method.toUpperCase(Locale.ROOT), address).rule();
            if (rule != null && rule.role() != null) {
              add(rule.role(), object(operation));
            }
          }
        });
  }

  private static void add(Role role, Map<String, Object> operation) {
    operation.put("security", List.of(Map.of(SCHEME, List.of())));
    operation.merge(
        "description",
        "Needs the role %s.".formatted(role.name()),
        (own, needs) -> own + "\n\n" + needs);
    Map<String, Object> responses = child(operation, "responses");
    responses.putIfAbsent("401", reference("Unauthorized"));
    responses.putIfAbsent("403", reference("Forbidden"));
  }

  private static Map<String, Object> reference(String response) {
    return new LinkedHashMap<>(Map.of("$ref", "#/components/responses/" + response));
  }

  private static Map<String, Object> problem(String description) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("description", description);
    tree.put(
        "content",
        Map.of(
            "application/problem+json",
            Map.of("schema", Map.of("$ref", "#/components/schemas/Problem"))));
    return tree;
  }

  private static Map<String, Object> child(Map<String, Object> parent, String name) {
    return object(parent.computeIfAbsent(name, _ -> new LinkedHashMap<String, Object>()));
  }

  @SuppressWarnings("unchecked") // Keys of an OpenAPI document are texts.
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }
}
