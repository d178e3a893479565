package dev.crema.service.transport;

import dev.crema.service.metrics.RequestMetrics;
import dev.crema.service.security.RouteRule.Handling;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request and its answer; touched by its connection's event loop alone. */
final class Exchange {
  /** Most bytes of a refused request's body that are read so that the connection can go on. */
  static final long MAX_DISCARDED = 256 << 10;

  final long start;
  final String correlationId;
  final boolean isHead;
  private final boolean keepsAlive;
  private final boolean isRestLikely;

  /** The label of its meters: a path of the table of routes. */
  String route = RequestMetrics.OTHER;

  /** The answer's; 0 = it has not begun. */
  int status;

  Handling handling = Handling.WHOLE;

  /** Whether meters hear of it. */
  boolean isMeasured = true;

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

  /** Since when its answer is being written. */
  long answeringSince;

  /** Nanoseconds that its parts waited to be read. */
  long queued;

  long bodyBytes;
  long limit;
  long held;
  private @Nullable List<HttpContent> contents;

  Exchange(HttpRequest request, long start, String correlationId) {
    this.isHead = HttpMethod.HEAD.equals(request.method());
    this.keepsAlive = HttpUtil.isKeepAlive(request);
    // Nobody knows whether the body comes of a client that waits to be told to go on (RFC 9110,
    // 10.1.1), and a long one is not worth reading.
    this.isRestLikely =
        !HttpUtil.is100ContinueExpected(request)
            && !request.decoderResult().isFailure()
            && HttpUtil.getContentLength(request, 0L) <= MAX_DISCARDED;
    this.start = start;
    this.waitingSince = start;
    this.correlationId = correlationId;
  }

  /** Returns whether another request can follow on the connection if this one is refused now. */
  boolean canGoOn() {
    return keepsAlive && (complete || isRestLikely);
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
