package dev.crema.service.transport;

import dev.crema.service.settings.StopSettings;
import io.micronaut.runtime.graceful.GracefulShutdownManager;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the service without losing a request: first unready, then closed, then gone. */
@Singleton
public final class Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  private final StopSettings settings;
  private final GracefulShutdownManager server;
  private final Door door;
  private volatile boolean stopping;

  Lifecycle(StopSettings settings, GracefulShutdownManager server, Door door) {
    this.settings = settings;
    this.server = server;
    this.door = door;
  }

  /** Returns whether the service is on its way out. */
  public boolean isStopping() {
    return stopping;
  }

  /** Returns when no request is under way any more, or the grace is over. */
  public void stop() {
    stopping = true;
    LOG.info("Stopping.");
    try {
      Thread.sleep(settings.delay());
      door.shut(); // The server tells those connections that it sees; later ones find it shut.
      server
          .shutdownGracefully()
          .toCompletableFuture()
          .get(settings.grace().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException _) {
      LOG.warn("Some requests took longer than crema.stop.grace ({}).", settings.grace());
    } catch (ExecutionException e) {
      LOG.warn("The server did not stop as it should.", e);
    }
  }
}
