package dev.crema.inference.transport;

import dev.crema.inference.metrics.Route;
import dev.crema.inference.security.RouteRule.Handling;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request and its answer; touched by its connection's event loop alone. */
final class Exchange {
  final Route route;
  final long start;
  final String correlationId;
  final boolean isHead;

  /** The answer's; 0 = it has not begun. */
  int status;

  Handling handling = Handling.WHOLE;

  /** What goes to the routes; null if it does not. */
  @Nullable GuardedRequest request;

  /** What is answered instead of a route; null if a route answers. */
  @Nullable Refusal refusal;

  /** Whether all of the request has come. */
  boolean complete;

  /** Whether the answer's last byte was handed over. */
  boolean answered;

  /** Whether it counts as in flight. */
  boolean counted;

  /** Since when the answer is waited for. */
  long waitingSince;

  long bodyBytes;
  long limit;
  long held;
  private @Nullable List<HttpContent> contents;

  Exchange(HttpRequest request, long start, String correlationId) {
    this.route = Route.of(request.uri());
    this.isHead = HttpMethod.HEAD.equals(request.method());
    this.start = start;
    this.waitingSince = start;
    this.correlationId = correlationId;
  }

  void hold(HttpContent content) {
    if (contents == null) {
      contents = new ArrayList<>(2);
    }
    contents.add(content);
  }

  /** Returns what was held, which is the caller's now. */
  List<HttpContent> takeContents() {
    List<HttpContent> taken = contents == null ? List.of() : contents;
    contents = null;
    return taken;
  }
}
