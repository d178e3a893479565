package dev.crema.service.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Gives what was written a deadline, so that a client that does not read holds nothing for long.
 *
 * <p>Sits between the HTTP encoder and the network. At most one timer a connection and deadline.
 */
final class DrainHandler extends ChannelOutboundHandlerAdapter {
  private final long deadlineNanos;
  private final TransportMetrics metrics;
  private boolean watching;

  DrainHandler(long deadlineNanos, TransportMetrics metrics) {
    this.deadlineNanos = deadlineNanos;
    this.metrics = metrics;
  }

  @Override
  public void flush(ChannelHandlerContext context) throws Exception {
    super.flush(context);
    if (!watching && isPending(context)) {
      watch(context);
    }
  }

  /** Writes nothing, which is done when all that was written before it is. */
  @SuppressWarnings("FutureReturnValueIgnored") // The timer looks at the channel before it acts.
  private void watch(ChannelHandlerContext context) {
    watching = true;
    ChannelFuture mark = context.writeAndFlush(Unpooled.EMPTY_BUFFER);
    context.executor().schedule(() -> check(context, mark), deadlineNanos, TimeUnit.NANOSECONDS);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The connection ends whether or not it is told.
  private void check(ChannelHandlerContext context, ChannelFuture mark) {
    watching = false;
    if (!context.channel().isActive()) {
      return;
    }
    if (!mark.isDone()) {
      metrics.readTooSlowly();
      context.close();
    } else if (isPending(context)) {
      watch(context);
    }
  }

  static boolean isPending(ChannelHandlerContext context) {
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    return buffer != null && !buffer.isEmpty();
  }
}
