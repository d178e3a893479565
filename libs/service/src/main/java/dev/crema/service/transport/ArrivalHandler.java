package dev.crema.service.transport;

import dev.crema.service.metrics.RequestMetrics;
import dev.crema.service.transport.ExchangeHandler.Service;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives a request's bytes a deadline, so that a client that drips them holds nothing for long.
 *
 * <p>Sits before the HTTP decoder. Costs nothing while requests arrive in one piece: the timer is
 * set only when a read ends in the middle of one.
 */
final class ArrivalHandler extends ChannelInboundHandlerAdapter {
  private static final int REQUEST_TIMEOUT = 408;
  private static final String BODY =
      "{\"type\":\"about:blank\",\"title\":\"Request Timeout\",\"status\":408,"
          + "\"detail\":\"The request took too long to arrive.\"}";

  /** One connection too many is heard, but not for long. */
  private static final Duration SURPLUS_DEADLINE = Duration.ofSeconds(2);

  private final ConnectionState state;
  private final Service service;
  private final RequestMetrics metrics;
  private final Load load;
  private long deadlineNanos;
  private @Nullable ScheduledFuture<?> timer;

  ArrivalHandler(ConnectionState state, long deadlineNanos, Service service) {
    this.state = state;
    this.deadlineNanos = deadlineNanos;
    this.service = service;
    this.metrics = service.requests();
    this.load = service.load();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // The connection ends whether or not it is told.
  public void handlerAdded(ChannelHandlerContext context) {
    metrics.opened();
    switch (load.connect()) {
      case ORDINARY -> {}
      case SURPLUS -> {
        state.isSurplus = true;
        deadlineNanos = Math.min(deadlineNanos, SURPLUS_DEADLINE.toNanos());
        state.begin();
        schedule(context);
      }
      case NONE -> context.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof ByteBuf bytes && bytes.isReadable()) {
      state.begin();
    }
    super.channelRead(context, message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    if (state.isReceiving() && timer == null) {
      schedule(context);
    }
    super.channelReadComplete(context);
  }

  /**
   * A connection is idle between two requests alone: a request and its answer have bounds of their
   * own, and a file may be long in the making.
   */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (!(event instanceof IdleStateEvent) || state.exchanges.isEmpty()) {
      super.userEventTriggered(context, event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    metrics.closed();
    load.disconnect();
    if (timer != null) {
      timer.cancel(false);
    }
    super.channelInactive(context);
  }

  private void schedule(ChannelHandlerContext context) {
    long left = state.receivingSince() + deadlineNanos - System.nanoTime();
    timer =
        context.executor().schedule(() -> check(context), Math.max(left, 0), TimeUnit.NANOSECONDS);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The connection ends whether or not it is told.
  private void check(ChannelHandlerContext context) {
    timer = null;
    if (!state.isReceiving() || !context.channel().isActive()) {
      return;
    }
    if (System.nanoTime() - state.receivingSince() < deadlineNanos) {
      schedule(context); // Another request by now.
      return;
    }
    if (isOwedAnAnswer()) {
      state.endWanted = true; // To nobody but who waits for that answer.
      return;
    }
    metrics.timedOut();
    boolean hasOtherAnswer =
        state.closing
            || state.exchanges.size() > 1
            || (state.arriving != null && state.exchanges.isEmpty())
            || (!state.exchanges.isEmpty() && state.exchanges.getFirst().status != 0);
    if (hasOtherAnswer) {
      context.close();
    } else {
      answer(context);
    }
  }

  /** Whether what does not arrive comes after a whole request, whose answer is on its way. */
  private boolean isOwedAnAnswer() {
    Exchange first = state.exchanges.peek();
    return first != null && first.complete && first.status == 0 && state.arriving == null;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The connection ends whether or not it is told.
  private void answer(ChannelHandlerContext context) {
    state.closing = true;
    Exchange exchange = state.exchanges.peek();
    String route = exchange == null ? RequestMetrics.OTHER : exchange.route;
    String id = exchange == null ? service.gate().newId() : exchange.correlationId;
    context
        .writeAndFlush(Unpooled.wrappedBuffer(tooSlow(id)))
        .addListener(ChannelFutureListener.CLOSE);
    metrics.answered(route, REQUEST_TIMEOUT, System.nanoTime() - state.receivingSince(), id);
  }

  /** Sits before the encoder, so it writes what is on the wire; ids are plain ASCII. */
  private static byte[] tooSlow(String id) {
    return ("HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n"
            + "content-type: application/problem+json\r\n%s: %s\r\ncontent-length: %d\r\n\r\n%s"
                .formatted(CorrelationIds.HEADER, id, BODY.length(), BODY))
        .getBytes(StandardCharsets.US_ASCII);
  }
}
