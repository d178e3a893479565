package dev.crema.inference.transport;

import dev.crema.inference.metrics.RequestMetrics;
import dev.crema.inference.settings.LimitSettings;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import jakarta.inject.Singleton;

/** Puts our handlers around the HTTP decoder of each connection. */
@Singleton
final class ConnectionCustomizer
    implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
  private final long deadlineNanos;
  private final RequestMetrics metrics;

  ConnectionCustomizer(LimitSettings limits, RequestMetrics metrics) {
    this.deadlineNanos = limits.requestTime().toNanos();
    this.metrics = metrics;
  }

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    event.getBean().register(new Listener());
    return event.getBean();
  }

  /** Of a listening socket; makes one customizer for each connection. */
  private final class Listener implements NettyServerCustomizer {
    @Override
    public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
      return role == ChannelRole.CONNECTION ? new Connection(channel.pipeline()) : this;
    }
  }

  /** Of one connection. */
  private final class Connection implements NettyServerCustomizer {
    private final ChannelPipeline pipeline;

    Connection(ChannelPipeline pipeline) {
      this.pipeline = pipeline;
    }

    @Override
    public void onStreamPipelineBuilt() {
      ConnectionState state = new ConnectionState();
      String codec = ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC;
      pipeline.addBefore(codec, "arrival", new ArrivalHandler(state, deadlineNanos, metrics));
      pipeline.addAfter(codec, "exchange", new ExchangeHandler(state, metrics));
    }
  }
}
