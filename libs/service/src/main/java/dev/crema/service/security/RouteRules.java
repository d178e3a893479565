package dev.crema.service.security;

import static dev.crema.service.security.RouteRule.open;
import static dev.crema.service.security.RouteRule.probe;

import dev.crema.service.settings.SecuritySettings;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of all routes. With tokens, what it does not name is not there: a new route needs a
 * line in the service's {@link RouteTable}, or a bean {@link RouteRule} beside its controller.
 *
 * <p>Immutable; safe for use by several threads.
 */
@Singleton
public final class RouteRules {
  /** What every service has. */
  private static final List<RouteRule> COMMON =
      List.of(
          probe("/health"),
          probe("/readiness"),
          open("/"),
          open("/openapi.yaml"),
          open("/docs"),
          open("/docs/*/*"));

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

  /**
   * Makes the table.
   *
   * @param settings whether everybody may see the meters
   * @param table the service's own routes
   * @param more routes that stand beside their controller
   */
  public RouteRules(SecuritySettings settings, RouteTable table, List<RouteRule> more) {
    COMMON.forEach(this::add);
    table.rules().forEach(this::add);
    add(new RouteRule("GET", "/metrics", metricsRole(settings), RouteRule.Handling.PROBE));
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

  /** Returns every role that a route asks for. */
  Set<Role> roles() {
    return all().stream()
        .map(RouteRule::role)
        .filter(Objects::nonNull)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Returns every rule.
   *
   * @return the rules, in no order
   */
  public List<RouteRule> all() {
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
