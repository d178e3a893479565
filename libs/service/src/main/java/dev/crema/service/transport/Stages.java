package dev.crema.service.transport;

import dev.crema.service.metrics.StageMetrics;
import dev.crema.service.metrics.StageMetrics.Stage;
import dev.crema.service.security.RouteRule.Handling;
import io.netty.channel.ChannelPromise;
import jakarta.inject.Singleton;

/** Tells the meters what an exchange went through; of probes nothing. */
@Singleton
record Stages(StageMetrics metrics) {

  /**
   * The request goes on to its route.
   *
   * @param now when its last byte, or that of its head, was read
   */
  void passed(Exchange exchange, long now) {
    took(Stage.QUEUE, exchange.queued, exchange);
    if (exchange.complete) {
      took(Stage.RECEIVE, now - exchange.start, exchange);
    }
  }

  /** Returns the promise, which then also tells when the network has the answer's last byte. */
  ChannelPromise written(ChannelPromise promise, Exchange exchange) {
    return promise
        .unvoid()
        .addListener(_ -> took(Stage.WRITE, System.nanoTime() - exchange.answeringSince, exchange));
  }

  private void took(Stage stage, long nanos, Exchange exchange) {
    if (exchange.isMeasured && exchange.handling != Handling.PROBE) {
      metrics.took(stage, nanos, exchange.correlationId);
    }
  }
}
