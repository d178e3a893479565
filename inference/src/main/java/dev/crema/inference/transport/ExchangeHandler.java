package dev.crema.inference.transport;

import dev.crema.inference.metrics.RequestMetrics;
import dev.crema.inference.metrics.Route;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Times each request from its first byte to the hand-over of its answer's last byte.
 *
 * <p>Sits after the HTTP decoder, so that it sees what no route sees: unknown paths, refused
 * bodies, requests that are no HTTP. Answers leave in the order of the requests (RFC 9112, 9.3.2).
 */
final class ExchangeHandler extends ChannelDuplexHandler {
  private final ConnectionState state;
  private final RequestMetrics metrics;

  ExchangeHandler(ConnectionState state, RequestMetrics metrics) {
    this.state = state;
    this.metrics = metrics;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof HttpRequest request) {
      state.begin();
      state.exchanges.add(new Exchange(Route.of(request.uri()), state.receivingSince()));
    }
    if (message instanceof LastHttpContent) {
      state.end();
    }
    super.channelRead(context, message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    Exchange exchange = state.exchanges.peek();
    if (exchange != null) {
      if (message instanceof HttpResponse response) {
        exchange.status = response.status().code();
      }
      if (message instanceof LastHttpContent && exchange.status >= 200) {
        state.exchanges.remove();
        metrics.answered(exchange.route, exchange.status, System.nanoTime() - exchange.start);
      }
    }
    super.write(context, message, promise);
  }
}
