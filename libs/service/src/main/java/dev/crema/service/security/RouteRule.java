package dev.crema.service.security;

import org.jspecify.annotations.Nullable;

/**
 * Who may use a route, and how its requests are taken.
 *
 * @param method {@code GET} stands for HEAD too
 * @param path from the root on; {@code *} stands for one segment, {@code **} at the end for any
 *     number of them
 * @param role what a caller needs; null = nothing, not even a token
 * @param handling how its requests are taken
 */
public record RouteRule(String method, String path, @Nullable Role role, Handling handling) {

  /** How the requests of a route are taken. */
  public enum Handling {
    /** Whole, up to {@code crema.limits.body-bytes}. */
    WHOLE,
    /** As they come, up to what {@code StreamedBodies} says. */
    STREAMED,
    /** Whole, and whatever the load: somebody decides by the answer whether we live. */
    PROBE
  }

  public static RouteRule open(String path) {
    return new RouteRule("GET", path, null, Handling.WHOLE);
  }

  public static RouteRule probe(String path) {
    return new RouteRule("GET", path, null, Handling.PROBE);
  }

  public static RouteRule get(String path, Role role) {
    return new RouteRule("GET", path, role, Handling.WHOLE);
  }

  public static RouteRule post(String path, Role role) {
    return new RouteRule("POST", path, role, Handling.WHOLE);
  }
}
