package dev.crema.inference.metrics;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The routes, as a label with a bound. */
public enum Route {
  ROOT("/"),
  HEALTH("/health"),
  READINESS("/readiness"),
  PREDICT("/predict"),
  GROUND_TRUTH("/ground-truth"),
  ERASURES("/erasures"),
  PRODUCTION_STATS("/production-stats"),
  DOWNLOAD("/download-production-data"),
  PERFORMANCE("/performance"),
  METRICS("/metrics"),
  OPENAPI("/openapi.yaml"),
  DOCS("/docs"),
  INVOCATIONS("/invocations"),
  REGISTRY_HINT("/registry-hint"),
  /** Everything else, whatever its path. */
  OTHER("other");

  private static final Map<String, Route> BY_PATH =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(Route::path, route -> route));

  private final String path;

  Route(String path) {
    this.path = path;
  }

  /** Returns the path, which is the label's value. */
  public String path() {
    return path;
  }

  /** Returns the route of a request's target, which may have a query. */
  public static Route of(String target) {
    int query = target.indexOf('?');
    return BY_PATH.getOrDefault(query < 0 ? target : target.substring(0, query), OTHER);
  }
}
