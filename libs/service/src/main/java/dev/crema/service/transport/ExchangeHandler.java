package dev.crema.service.transport;

import dev.crema.service.metrics.RequestMetrics;
import dev.crema.service.security.RouteRule.Handling;
import dev.crema.service.settings.TransportSettings;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Lets requests through to the routes or answers them itself; times each from its first byte to the
 * hand-over of its answer's last byte.
 *
 * <p>Sits after the HTTP decoder, so that it sees what no route sees: unknown paths, refused
 * bodies, requests that are no HTTP. Answers leave in the order of the requests (RFC 9112, 9.3.2),
 * its own too. A request goes on when all of it is here; only streamed bodies go on as they come.
 */
final class ExchangeHandler extends ChannelDuplexHandler {
  /** How long the rest of a refused request is thrown away before the connection ends. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  /** What must come of a streamed body to get the time for arriving again. */
  private static final long RENEWING_BYTES = 1 << 20;

  private final ConnectionState state;
  private final Service service;
  private final LoopClock loop;
  private @Nullable Future<?> answerTimer;

  /** What all connections share; injected as one. */
  @Singleton
  record Service(
      Gate gate,
      Load load,
      RequestMetrics requests,
      Stages stages,
      TransportMetrics transport,
      TransportSettings limits) {

    long answerNanos() {
      return limits.answerTime().toNanos();
    }
  }

  ExchangeHandler(ConnectionState state, Service service, LoopClock loop) {
    this.state = state;
    this.service = service;
    this.loop = loop;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (state.closing) {
      discard(context, message);
    } else if (message instanceof HttpRequest request) {
      begin(context, request);
    } else if (message instanceof HttpContent content && state.arriving != null) {
      receive(context, content, state.arriving);
    } else {
      super.channelRead(context, message);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The connection ends whether or not it is told.
  private void discard(ChannelHandlerContext context, Object message) {
    boolean isLast = message instanceof LastHttpContent;
    ReferenceCountUtil.release(message);
    if (isLast) {
      state.end();
      context.close();
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    state.begin();
    Exchange exchange = service.gate().open(request, state, loop);
    state.exchanges.add(exchange);
    state.arriving = exchange;
    if (exchange.refusal != null) {
      refuse(context, exchange, exchange.refusal);
      return;
    }
    if (exchange.handling == Handling.STREAMED) {
      count(exchange);
      pass(context, exchange, List.of());
    } else if (HttpUtil.is100ContinueExpected(request)) {
      request.headers().remove(HttpHeaderNames.EXPECT);
      if (state.exchanges.size() == 1) {
        context.writeAndFlush(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER),
            context.voidPromise());
      }
    }
  }

  private void receive(ChannelHandlerContext context, HttpContent content, Exchange exchange) {
    boolean isLast = content instanceof LastHttpContent;
    int bytes = content.content().readableBytes();
    exchange.bodyBytes += bytes;
    if (isLast) {
      state.end();
      state.arriving = null;
      exchange.complete = true;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      refuse(
          context,
          exchange,
          Refusal.of(Refusal.Reason.MALFORMED, 400, "The body is not well-formed.").closing());
    } else if (exchange.refusal != null || exchange.answered) {
      discard(context, content, exchange);
    } else if (exchange.bodyBytes > exchange.limit) {
      content.release();
      refuse(context, exchange, service.gate().tooLarge().closing());
    } else if (exchange.handling == Handling.STREAMED) {
      stream(context, content, exchange);
    } else {
      hold(context, content, exchange);
    }
  }

  private void discard(ChannelHandlerContext context, HttpContent content, Exchange exchange) {
    if (exchange.refusal == null && exchange.handling == Handling.STREAMED) {
      // The route answered before this came, and the router waits for the body's end.
      context.fireChannelRead(content);
    } else {
      content.release();
    }
    if (exchange.bodyBytes > Exchange.MAX_DISCARDED) {
      end(context);
    }
  }

  private void stream(ChannelHandlerContext context, HttpContent content, Exchange exchange) {
    long before = exchange.bodyBytes - content.content().readableBytes();
    if (!exchange.complete && before / RENEWING_BYTES < exchange.bodyBytes / RENEWING_BYTES) {
      state.renew();
    }
    exchange.waitingSince = System.nanoTime();
    context.fireChannelRead(content);
  }

  private void hold(ChannelHandlerContext context, HttpContent content, Exchange exchange) {
    int bytes = content.content().readableBytes();
    exchange.hold(content);
    if (!service.load().tryHold(bytes)) {
      refuse(context, exchange, Gate.TOO_MUCH_HELD);
      return;
    }
    exchange.held += bytes;
    // Once more: while this body came, others came too.
    Gate.wait(exchange, state, loop);
    Refusal overload = service.gate().overload(exchange, state);
    if (overload != null) {
      refuse(context, exchange, overload);
    } else if (exchange.complete) {
      count(exchange);
      pass(context, exchange, letGo(exchange));
    }
  }

  private void pass(ChannelHandlerContext context, Exchange exchange, List<HttpContent> contents) {
    GuardedRequest request = exchange.request;
    exchange.request = null;
    service.stages().passed(exchange, state.idleSince);
    MDC.put(RequestContext.LOG_KEY, exchange.correlationId);
    try {
      context.fireChannelRead(request);
      for (HttpContent content : contents) {
        context.fireChannelRead(content);
      }
    } finally {
      MDC.remove(RequestContext.LOG_KEY);
    }
  }

  private void count(Exchange exchange) {
    exchange.counted = true;
    service.load().begin();
  }

  private List<HttpContent> letGo(Exchange exchange) {
    service.load().release(exchange.held);
    exchange.held = 0;
    return exchange.takeContents();
  }

  private void refuse(ChannelHandlerContext context, Exchange exchange, Refusal refusal) {
    letGo(exchange).forEach(ReferenceCountUtil::release);
    if (exchange.answered) {
      return;
    }
    if (exchange.status != 0) {
      end(context); // Its answer has begun: there cannot be another one.
      return;
    }
    service.transport().refused(refusal.reason());
    exchange.refusal = exchange.canGoOn() ? refusal : refusal.closing();
    answerRefused(context);
  }

  /** Writes the refusals whose turn it is. */
  @SuppressWarnings("FutureReturnValueIgnored") // The connection ends whether or not it is told.
  private void answerRefused(ChannelHandlerContext context) {
    boolean wrote = false;
    for (Exchange head = state.exchanges.peek();
        head != null && head.refusal != null && !state.closing;
        head = state.exchanges.peek()) {
      if (!context.channel().isWritable()) {
        context.close(); // Who asks and asks and takes no answer.
        return;
      }
      write(context, head, head.refusal);
      wrote = true;
    }
    if (wrote) {
      context.flush();
    }
  }

  private void write(ChannelHandlerContext context, Exchange exchange, Refusal refusal) {
    HttpResponse response = refusal.response(!exchange.isHead);
    exchange.status = refusal.status().code();
    response.headers().set(CorrelationIds.HEADER, exchange.correlationId);
    context.write(response, context.voidPromise());
    answered(exchange);
    if (refusal.closes()) {
      end(context);
    }
  }

  /**
   * Ends the connection after what was written. A client that is still sending would lose the
   * answer if it ended at once, so the rest is thrown away for a while.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // The connection ends whether or not it is told.
  private void end(ChannelHandlerContext context) {
    state.closing = true;
    if (state.isReceiving()) {
      context.flush();
      context.executor().schedule(() -> context.close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void answered(Exchange exchange) {
    exchange.answered = true;
    state.exchanges.remove();
    uncount(exchange);
    if (exchange.isMeasured) {
      service
          .requests()
          .answered(
              exchange.route,
              exchange.status,
              System.nanoTime() - exchange.start,
              exchange.correlationId);
    }
  }

  private void uncount(Exchange exchange) {
    if (exchange.counted) {
      exchange.counted = false;
      service.load().end();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    super.channelReadComplete(context);
    state.idleSince = System.nanoTime();
    if (answerTimer == null && !state.exchanges.isEmpty()) {
      schedule(context, service.answerNanos());
    }
  }

  private void schedule(ChannelHandlerContext context, long nanos) {
    answerTimer =
        context
            .executor()
            .schedule(() -> checkAnswer(context), Math.max(nanos, 0), TimeUnit.NANOSECONDS);
  }

  private void checkAnswer(ChannelHandlerContext context) {
    answerTimer = null;
    Exchange head = state.exchanges.peek();
    if (head == null || state.closing || !context.channel().isActive()) {
      return;
    }
    long left = head.waitingSince + service.answerNanos() - System.nanoTime();
    boolean isWaiting = head.status == 0 && (head.complete || head.handling == Handling.STREAMED);
    if (left > 0 || !isWaiting) {
      schedule(context, left > 0 ? left : service.answerNanos());
      return;
    }
    refuse(context, head, Gate.TOO_SLOW);
  }

  /**
   * A server that stops closes what is idle; a request that has come in part is not, nor is an
   * answer that is on its way to the network, which io_uring would cancel.
   */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // The connection ends whether or not it is told.
  public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
    Exchange exchange = state.arriving;
    boolean isArriving =
        exchange != null
            && exchange == state.exchanges.peek()
            && exchange.handling != Handling.STREAMED;
    if (isArriving && !state.closing) {
      state.endWanted = true;
      context.channel().closeFuture().addListener(_ -> promise.trySuccess());
    } else if (!state.closing && DrainHandler.isPending(context)) {
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> context.close(promise));
    } else {
      super.close(context, promise);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    if (answerTimer != null) {
      answerTimer.cancel(false);
    }
    for (Exchange exchange : state.exchanges) {
      letGo(exchange).forEach(ReferenceCountUtil::release);
      uncount(exchange);
    }
    state.exchanges.clear();
    super.channelInactive(context);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (state.closing) {
      ReferenceCountUtil.release(message); // An answer that came too late.
      promise.tryFailure(new java.nio.channels.ClosedChannelException());
      return;
    }
    Exchange exchange = state.exchanges.peek();
    if (exchange == null) {
      super.write(context, message, promise);
      return;
    }
    if (message instanceof HttpResponse response) {
      head(exchange, response);
    }
    boolean isEnd = message instanceof LastHttpContent && exchange.status >= 200;
    super.write(context, message, isEnd ? service.stages().written(promise, exchange) : promise);
    if (isEnd) {
      answered(exchange);
      boolean isLast = state.endWanted || service.load().isEnding();
      if (state.isSurplus || (isLast && state.exchanges.isEmpty())) {
        end(context);
      } else {
        answerRefused(context);
      }
    }
  }

  private void head(Exchange exchange, HttpResponse response) {
    if (response.status().code() < 200) {
      return;
    }
    exchange.answeringSince = System.nanoTime();
    exchange.status = response.status().code();
    response.headers().set(CorrelationIds.HEADER, exchange.correlationId);
    if (state.isSurplus || service.load().isEnding()) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }
}
