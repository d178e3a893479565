package dev.crema.service.settings;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * What all callers together may ask for; beyond it the answer is a quick 503.
 *
 * @param inFlight most requests that were received and are not answered yet, 1 to 1,000,000;
 *     default 1,024
 * @param connections most open connections, 1 to 1,000,000; default 2,048
 * @param heldBytes most bytes of requests that have arrived in part, 1 MiB to 1 TiB; default (0) a
 *     quarter of the largest heap
 * @param queueDelay longest time that a request waits before it is looked at, 1 ms to 1 min;
 *     default 250 ms
 * @param answerTime time from the first byte of a request to the first of its answer, 100 ms to 1
 *     h; default 30 s
 * @param drainTime time in which a client must take what was written, 100 ms to 10 min; default 20
 *     s; a slower connection is closed
 */
@ConfigurationProperties("crema.limits")
public record TransportSettings(
    @Bindable(defaultValue = "1024") int inFlight,
    @Bindable(defaultValue = "2048") int connections,
    @Bindable(defaultValue = "0") long heldBytes,
    @Bindable(defaultValue = "250ms") Duration queueDelay,
    @Bindable(defaultValue = "30s") Duration answerTime,
    @Bindable(defaultValue = "20s") Duration drainTime) {

  public TransportSettings {
    Require.between("crema.limits.in-flight", inFlight, 1, 1_000_000);
    Require.between("crema.limits.connections", connections, 1, 1_000_000);
    heldBytes =
        heldBytes == 0 ? Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 4) : heldBytes;
    Require.between("crema.limits.held-bytes", heldBytes, 1 << 20, 1L << 40);
    Require.between(
        "crema.limits.queue-delay", queueDelay, Duration.ofMillis(1), Duration.ofMinutes(1));
    Require.between(
        "crema.limits.answer-time", answerTime, Duration.ofMillis(100), Duration.ofHours(1));
    Require.between(
        "crema.limits.drain-time", drainTime, Duration.ofMillis(100), Duration.ofMinutes(10));
  }
}
