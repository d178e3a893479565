package dev.crema.service.transport;

import dev.crema.service.security.Identity;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import io.micronaut.http.server.netty.NettyHttpRequest;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * What is known of a request before its route sees it.
 *
 * @param correlationId its name in answers and logs: 1 to 128 letters, digits and {@code - _ . : /
 *     + = @}
 * @param identity who asks
 * @param startNanos when its first byte came, by {@link System#nanoTime}
 * @param loop the event loop of its connection, for what follows a wait
 */
public record RequestContext(
    String correlationId, Identity identity, long startNanos, Executor loop) {
  /** The key of the correlation id in the log's context. */
  static final String LOG_KEY = "correlation_id";

  /** Returns what is known of a request that a route was given. */
  public static RequestContext of(HttpRequest<?> request) {
    HttpRequest<?> bare = request;
    while (bare instanceof HttpRequestWrapper<?> wrapper) {
      bare = wrapper.getDelegate();
    }
    return bare instanceof NettyHttpRequest<?> netty
            && netty.getNativeRequest() instanceof GuardedRequest guarded
        ? guarded.context()
        : new RequestContext("-", Identity.ANYBODY, System.nanoTime(), Runnable::run);
  }

  /** Returns whether the service asks itself. */
  public boolean isOwn() {
    return identity == Identity.SELF; // No token makes this one.
  }

  /**
   * Runs something whose log lines bear the correlation id: for what goes on in other threads. What
   * a route does before it returns has it already.
   */
  public void log(Runnable action) {
    try (MDC.MDCCloseable _ = MDC.putCloseable(LOG_KEY, correlationId)) {
      action.run();
    }
  }

  /** Returns what an action returns, whose log lines bear the correlation id. */
  public <T> T logging(Supplier<T> action) {
    try (MDC.MDCCloseable _ = MDC.putCloseable(LOG_KEY, correlationId)) {
      return action.get();
    }
  }
}
