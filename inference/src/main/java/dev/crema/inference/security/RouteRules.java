package dev.crema.inference.security;

import static dev.crema.inference.security.RouteRule.get;
import static dev.crema.inference.security.RouteRule.open;
import static dev.crema.inference.security.RouteRule.post;
import static dev.crema.inference.security.RouteRule.probe;

import dev.crema.inference.security.RouteRule.Handling;
import dev.crema.inference.settings.SecuritySettings;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of all routes. With tokens, what it does not name is not there: a new route needs a
 * line here (a test says so), or a bean {@link RouteRule} beside its controller.
 *
 * <p>Immutable; safe for use by several threads.
 */
@Singleton
public final class RouteRules {
  private static final List<RouteRule> TABLE =
      List.of(
          probe("/health"),
          probe("/readiness"),
          probe("/ping"),
          probe("/v2/health/*"),
          open("/"),
          open("/version"),
          open("/openapi.yaml"),
          open("/docs"),
          open("/docs/*/*"),
          open("/v2"),
          // It has a signature of its own.
          new RouteRule("POST", "/registry-hint", null, Handling.WHOLE),
          post("/predict", Role.PREDICT),
          post("/invocations", Role.PREDICT),
          post("/v2/models/*/infer", Role.PREDICT),
          post("/v2/models/*/versions/*/infer", Role.PREDICT),
          post("/ground-truth", Role.PREDICT),
          new RouteRule("POST", "/batches", Role.PREDICT, Handling.STREAMED),
          get("/batches", Role.PREDICT),
          get("/batches/**", Role.PREDICT),
          new RouteRule("DELETE", "/batches/*", Role.PREDICT, Handling.WHOLE),
          get("/models", Role.READ),
          get("/v2/models/*", Role.READ),
          get("/v2/models/*/ready", Role.READ),
          get("/v2/models/*/versions/*", Role.READ),
          get("/v2/models/*/versions/*/ready", Role.READ),
          get("/production-stats", Role.READ),
          get("/download-production-data", Role.READ),
          get("/performance", Role.READ),
          post("/models/*/versions/*/load", Role.OPERATE),
          post("/models/*/versions/*/unload", Role.OPERATE),
          post("/erasures", Role.OPERATE));

  private final Map<String, Map<String, RouteRule>> exact = new HashMap<>();
  private final List<Pattern> patterns = new ArrayList<>();

  /**
   * What the table says of a request.
   *
   * @param rule null if there is no such route
   * @param allowed the methods that the path has, if there is no rule because of the method
   */
  public record Found(@Nullable RouteRule rule, List<String> allowed) {}

  /** A path with stars. */
  private record Pattern(RouteRule rule, String[] segments) {
    boolean matches(String[] path) {
      boolean any = segments[segments.length - 1].equals("**");
      int fixed = any ? segments.length - 1 : segments.length;
      if (any ? path.length <= fixed : path.length != fixed) {
        return false;
      }
      for (int i = 0; i < fixed; i++) {
        if (!segments[i].equals(path[i]) && (!segments[i].equals("*") || path[i].isEmpty())) {
          return false;
        }
      }
      return true;
    }
  }

  RouteRules(SecuritySettings settings, List<RouteRule> more) {
    TABLE.forEach(this::add);
    add(new RouteRule("GET", "/metrics", metricsRole(settings), Handling.PROBE));
    more.forEach(this::add);
  }

  private static @Nullable Role metricsRole(SecuritySettings settings) {
    return settings.publicMetrics() ? null : Role.READ;
  }

  private void add(RouteRule rule) {
    if (rule.path().contains("*")) {
      patterns.add(new Pattern(rule, rule.path().split("/", -1)));
    } else {
      exact.computeIfAbsent(rule.path(), path -> new HashMap<>()).put(rule.method(), rule);
    }
  }

  /** Returns every rule. */
  List<RouteRule> all() {
    return Stream.concat(
            exact.values().stream().flatMap(byMethod -> byMethod.values().stream()),
            patterns.stream().map(Pattern::rule))
        .toList();
  }

  /**
   * Finds the rule of a request.
   *
   * @param path the target's path as it came, without a query
   */
  public Found find(String method, String path) {
    String own = method.equals("HEAD") ? "GET" : method;
    // The router takes a slash at the end for nothing.
    String plain =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    Map<String, RouteRule> byMethod = exact.get(plain);
    if (byMethod != null) {
      RouteRule rule = byMethod.get(own);
      if (rule != null) {
        return new Found(rule, List.of());
      }
    }
    return find(own, plain, byMethod);
  }

  private Found find(String method, String path, @Nullable Map<String, RouteRule> byMethod) {
    String[] segments = path.split("/", -1);
    TreeSet<String> allowed = new TreeSet<>(byMethod == null ? List.of() : byMethod.keySet());
    for (Pattern pattern : patterns) {
      if (pattern.matches(segments)) {
        if (pattern.rule().method().equals(method)) {
          return new Found(pattern.rule(), List.of());
        }
        allowed.add(pattern.rule().method());
      }
    }
    return new Found(null, List.copyOf(allowed));
  }

  /**
   * Returns whether a path can mean one thing alone. One that hides a slash, a dot or the end of a
   * text behind an escape, or goes up, could be one route here and another one behind.
   */
  public static boolean isPlain(String path) {
    if (!path.startsWith("/") || path.contains("//")) {
      return false;
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c > '~' || c == '\\' || c == ';' || c == '#') {
        return false;
      }
      if (c == '.' && isDotSegment(path, i)) {
        return false;
      }
      if (c == '%' && !isHarmlessEscape(path, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDotSegment(String path, int at) {
    if (path.charAt(at - 1) != '/') {
      return false;
    }
    int end = path.startsWith("..", at) ? at + 2 : at + 1;
    return end == path.length() || path.charAt(end) == '/';
  }

  /**
   * Escapes are for what cannot stand in a path as it is; letters, digits, dots and slashes can.
   */
  private static boolean isHarmlessEscape(String path, int at) {
    if (at + 3 > path.length()) {
      return false;
    }
    int high = Character.digit(path.charAt(at + 1), 16);
    int low = Character.digit(path.charAt(at + 2), 16);
    if (high < 0 || low < 0) {
      return false;
    }
    int c = high << 4 | low;
    boolean isControl = c < ' ' || c == 0x7f;
    return !isControl && c != '/' && c != '\\' && c != '.' && c != '%';
  }
}
