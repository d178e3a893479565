package dev.crema.service.transport;

import dev.crema.service.settings.RequestSettings;
import dev.crema.service.settings.TransportSettings;
import dev.crema.service.transport.ExchangeHandler.Service;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.EventExecutor;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Puts our handlers around the HTTP decoder of each connection. */
@Singleton
final class ConnectionCustomizer
    implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
  private final Provider<Parts> provider;
  private final Map<EventExecutor, LoopClock> loops = new ConcurrentHashMap<>();

  /** What the handlers work with; injected as one. */
  @Singleton
  record Parts(
      RequestSettings limits, TransportSettings transport, OwnAddresses own, Service service) {}

  /** Takes the parts when a server is made: this is made before the settings are checked. */
  ConnectionCustomizer(Provider<Parts> provider) {
    this.provider = provider;
  }

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    event.getBean().register(new Listener(provider.get()));
    return event.getBean();
  }

  /** Of a listening socket; makes one customizer for each connection. */
  private final class Listener implements NettyServerCustomizer {
    private final Parts parts;

    Listener(Parts parts) {
      this.parts = parts;
    }

    @Override
    public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
      return role == ChannelRole.CONNECTION ? new Connection(channel.pipeline(), parts) : this;
    }
  }

  /** Of one connection. */
  private final class Connection implements NettyServerCustomizer {
    private final ChannelPipeline pipeline;
    private final Parts parts;

    Connection(ChannelPipeline pipeline, Parts parts) {
      this.pipeline = pipeline;
      this.parts = parts;
    }

    @Override
    public void onStreamPipelineBuilt() {
      ConnectionState state = new ConnectionState();
      state.isOwn = parts.own().isOwn(pipeline.channel().remoteAddress());
      String codec = ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC;
      Service service = parts.service();
      LoopClock loop =
          loops.computeIfAbsent(pipeline.channel().eventLoop(), each -> new LoopClock(each));
      pipeline.addBefore(
          codec,
          "arrival",
          new ArrivalHandler(state, parts.limits().requestTime().toNanos(), service));
      pipeline.addBefore(
          codec,
          "drain",
          new DrainHandler(parts.transport().drainTime().toNanos(), service.transport()));
      pipeline.addAfter(codec, "exchange", new ExchangeHandler(state, service, loop));
    }
  }
}
