package dev.crema.inference.rehearsal;

import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.SampleRequest;
import dev.crema.inference.settings.StartSettings;
import dev.crema.service.settings.ServerSettings;
import dev.crema.service.transport.OwnAddresses;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first requests of the process, which it sends to itself once its models serve and before it
 * is ready: they load the classes of the way through the server and let it be compiled. Without
 * them the first second after a start would be that of interpreted code.
 *
 * <p>They take the way of all others, but no token is asked for, and they are neither measured nor
 * logged: {@link OwnAddresses}.
 */
@Singleton
public final class Rehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
  private static final int CONNECTIONS = 2;

  /** Between two looks whether the models serve; later, when a registry is waited for. */
  private static final long LOOK_MILLIS = 5;

  private static final long LATE_LOOK_MILLIS = 100;
  private static final int LOOKS = 1_000;

  /** What does not end by itself is not waited for longer. */
  private static final long GRACE_NANOS = 3_000_000_000L;

  private final Models models;
  private final ServerSettings server;
  private final long nanos;
  private final OwnAddresses own;
  private final AtomicInteger answers = new AtomicInteger();
  private volatile CompletableFuture<Void> over = CompletableFuture.completedFuture(null);

  Rehearsal(Models models, ServerSettings server, StartSettings settings, OwnAddresses own) {
    this.own = own;
    this.models = models;
    this.server = server;
    nanos = settings.rehearsal().toNanos();
  }

  /** Returns whether none is to come any more. */
  public boolean isOver() {
    return over.isDone();
  }

  /** Says that {@link #start} will be called; until then and its end {@link #isOver} is false. */
  public void announce() {
    if (nanos > 0) {
      over = new CompletableFuture<>();
    }
  }

  /** Waits for the models, in a thread of its own, and rehearses with one of them. */
  public void start(int port) {
    if (!isOver()) {
      Thread.ofPlatform().daemon().name("rehearsal").start(() -> run(port));
    }
  }

  /** Returns how many of its requests were answered. */
  int answers() {
    return answers.get();
  }

  /** Returns whether no connection is its own. */
  boolean isQuiet() {
    return own.isEmpty();
  }

  private void run(int port) {
    try {
      awaitModels();
      SampleRequest request = models.sample();
      if (request != null) {
        var _ = over.completeOnTimeout(null, nanos + GRACE_NANOS, TimeUnit.NANOSECONDS);
        rehearse(port, request, System.nanoTime() + nanos);
      }
    } catch (InterruptedException _) {
      LOG.debug("The rehearsal was interrupted.");
    } catch (IOException | RuntimeException e) {
      LOG.warn("The service is not warmed up; its first requests will be slow: {}", e.toString());
    } finally {
      over.complete(null);
    }
  }

  private void awaitModels() throws InterruptedException {
    List<ModelSlot> followed = models.followed();
    for (int look = 0; followed.stream().anyMatch(slot -> slot.current() == null); look++) {
      Thread.sleep(look < LOOKS ? LOOK_MILLIS : LATE_LOOK_MILLIS);
    }
  }

  private void rehearse(int port, SampleRequest request, long end) throws IOException {
    InetAddress host = InetAddress.getByName(server.host());
    InetAddress address = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
    byte[] message = OwnConnection.message(request);
    List<OwnConnection> connections = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        connections.add(new OwnConnection(address, port, own));
      }
      while (System.nanoTime() - end < 0) {
        for (OwnConnection connection : connections) {
          connection.send(message);
        }
        for (OwnConnection connection : connections) {
          connection.receive();
          answers.incrementAndGet();
        }
      }
    } finally {
      connections.forEach(OwnConnection::closeQuietly);
    }
    LOG.info(
        "Warmed up by {} requests of its own in {} ms.",
        answers(),
        TimeUnit.NANOSECONDS.toMillis(nanos));
  }
}
