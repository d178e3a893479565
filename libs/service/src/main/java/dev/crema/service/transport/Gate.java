package dev.crema.service.transport;

import dev.crema.service.ServiceInfo;
import dev.crema.service.metrics.RequestMetrics;
import dev.crema.service.security.Guard;
import dev.crema.service.security.Guard.Decision;
import dev.crema.service.security.Identity;
import dev.crema.service.security.RouteRule;
import dev.crema.service.security.RouteRule.Handling;
import dev.crema.service.security.RouteRules;
import dev.crema.service.settings.RequestSettings;
import dev.crema.service.settings.TransportSettings;
import dev.crema.service.transport.Refusal.Reason;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Decides which requests go on to the routes, by their heads alone. */
@Singleton
final class Gate {
  private static final Refusal NOT_WELL_FORMED =
      Refusal.of(Reason.MALFORMED, 400, "The request is not well-formed.").closing();
  private static final Refusal AMBIGUOUS_PATH =
      Refusal.of(
          Reason.MALFORMED, 400, "The path has a part that could be understood in two ways.");
  private static final Refusal HEADERS_TOO_LARGE =
      Refusal.of(Reason.MALFORMED, 431, "The headers are larger than 8 KiB.").closing();
  private static final Refusal PATH_TOO_LONG =
      Refusal.of(Reason.MALFORMED, 414, "The first line is longer than 4 KiB.").closing();
  private static final Refusal NO_ROUTE =
      Refusal.of(
          Reason.UNKNOWN_ROUTE,
          404,
          "There is no such route.\nMaybe GET / lists the one you look for.");
  private static final Refusal NO_METHOD =
      Refusal.of(
          Reason.UNKNOWN_ROUTE,
          405,
          "The route does not take this method; Allow names those it takes.");
  private static final Refusal TOO_MANY_CONNECTIONS =
      Refusal.overload(Reason.CONNECTIONS, "Too many connections are open.").closing();
  private static final Refusal TOO_MANY_REQUESTS =
      Refusal.overload(Reason.IN_FLIGHT, "Too many requests are under way.");
  private static final Refusal WAITED_TOO_LONG =
      Refusal.overload(Reason.QUEUE_DELAY, "Too many requests are waiting.");
  static final Refusal TOO_MUCH_HELD =
      Refusal.overload(Reason.HELD_BYTES, "Too many bytes of other requests are arriving.");
  static final Refusal TOO_SLOW =
      Refusal.overload(Reason.ANSWER_TIME, "The answer took too long to be made.").closing();

  private final RouteRules rules;
  private final Guard guard;
  private final Refusal tooLarge;
  private final long wholeLimit;
  private final long streamedLimit;
  private final long queueDelay;
  private final Load load;
  private final CorrelationIds ids = new CorrelationIds(new SecureRandom());

  /** How large and how late a request may be; injected as one. */
  @Singleton
  record Limits(
      RequestSettings request,
      TransportSettings transport,
      @Nullable StreamedBodies streamed,
      ServiceInfo service) {}

  Gate(RouteRules rules, Guard guard, Limits limits, Load load) {
    this.rules = rules;
    this.guard = guard;
    this.tooLarge = Refusal.of(Reason.BODY_BYTES, 413, limits.service().tooLarge());
    this.wholeLimit = limits.request().bodyBytes();
    this.streamedLimit = limits.streamed() == null ? wholeLimit : limits.streamed().bodyBytes();
    this.queueDelay = limits.transport().queueDelay().toNanos();
    this.load = load;
  }

  /** Returns the answer to a request whose body is too large. */
  Refusal tooLarge() {
    return tooLarge;
  }

  /** Returns the id of a request of which nothing can be read. */
  String newId() {
    return ids.next();
  }

  /** Begins an exchange: with a request that goes on, or with a refusal. */
  Exchange open(HttpRequest request, ConnectionState state, LoopClock loop) {
    String id = ids.of(request.headers());
    Exchange exchange = new Exchange(request, state.receivingSince(), id);
    exchange.isMeasured = !state.isOwn;
    if (request.decoderResult().isFailure()) {
      exchange.refusal = undecodable(request.decoderResult().cause());
      return exchange;
    }
    String path = path(request.uri());
    if (!RouteRules.isPlain(path)) {
      exchange.refusal = AMBIGUOUS_PATH;
      return exchange;
    }
    RouteRules.Found found = rules.find(request.method().name(), path);
    RouteRule rule = found.rule();
    exchange.route = rule == null ? RequestMetrics.OTHER : rule.path();
    exchange.handling = rule == null ? Handling.WHOLE : rule.handling();
    exchange.limit = exchange.handling == Handling.STREAMED ? streamedLimit : wholeLimit;
    wait(exchange, state, loop);
    exchange.refusal = overload(exchange, state);
    if (exchange.refusal == null) {
      exchange.refusal =
          state.isOwn
              ? admit(request, exchange, Identity.SELF, loop.loop())
              : judge(request, exchange, found, loop.loop());
    }
    return exchange;
  }

  private @Nullable Refusal judge(
      HttpRequest request, Exchange exchange, RouteRules.Found found, Executor loop) {
    Decision decision =
        guard.decide(found.rule(), request.headers().getAll(HttpHeaderNames.AUTHORIZATION));
    return switch (decision) {
      case Decision.Refused refused -> of(refused);
      case Decision.Allowed allowed -> {
        Refusal unknown = unknown(found);
        yield unknown == null ? admit(request, exchange, allowed.identity(), loop) : unknown;
      }
    };
  }

  /** With tokens, a route that the table does not name is none: its role would not be known. */
  private @Nullable Refusal unknown(RouteRules.Found found) {
    if (found.rule() != null || guard.isOpen()) {
      return null;
    }
    return found.allowed().isEmpty()
        ? NO_ROUTE
        : NO_METHOD.with("allow", String.join(", ", found.allowed()));
  }

  private @Nullable Refusal admit(
      HttpRequest request, Exchange exchange, Identity identity, Executor loop) {
    if (HttpUtil.getContentLength(request, 0L) > exchange.limit) {
      return tooLarge;
    }
    exchange.request =
        new GuardedRequest(
            request, new RequestContext(exchange.correlationId, identity, exchange.start, loop));
    return null;
  }

  /** Notes how long what was just read may have waited to be. */
  static void wait(Exchange exchange, ConnectionState state, LoopClock loop) {
    long now = System.nanoTime();
    exchange.queued += loop.waited(now, state.idleSince);
    state.idleSince = now;
  }

  /** Returns why the service cannot take a request just now; null if it can. */
  @Nullable Refusal overload(Exchange exchange, ConnectionState state) {
    if (exchange.handling == Handling.PROBE || state.isOwn) {
      return null;
    }
    if (state.isSurplus) {
      return TOO_MANY_CONNECTIONS;
    }
    if (load.isFull()) {
      return TOO_MANY_REQUESTS;
    }
    return exchange.queued > queueDelay ? WAITED_TOO_LONG : null;
  }

  private static Refusal undecodable(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ -> PATH_TOO_LONG;
      case TooLongHttpHeaderException _ -> HEADERS_TOO_LARGE;
      case TooLongFrameException _ -> HEADERS_TOO_LARGE;
      case null, default -> NOT_WELL_FORMED;
    };
  }

  private static Refusal of(Decision.Refused refused) {
    Reason reason =
        switch (refused.status()) {
          case 401 -> Reason.UNAUTHORIZED;
          case 403 -> Reason.FORBIDDEN;
          default -> Reason.KEYS;
        };
    Refusal refusal = Refusal.of(reason, refused.status(), refused.detail());
    return refused.challenge() == null
        ? refusal.with("retry-after", "5")
        : refusal.with("www-authenticate", refused.challenge());
  }

  private static String path(String target) {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }
}
