package dev.crema.service.transport;

import dev.crema.service.settings.TransportSettings;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all connections together have under way, and its bounds. */
@Singleton
final class Load {
  /** Connections beyond the bound in which a probe is still heard. */
  static final int RESERVE = 64;

  private final TransportSettings limits;
  private final Door door;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong held = new AtomicLong();

  /** How a new connection is taken. */
  enum Place {
    ORDINARY,
    /** For one request, and soon, which is answered if it is a probe. */
    SURPLUS,
    NONE
  }

  Load(TransportSettings limits, Door door) {
    this.limits = limits;
    this.door = door;
  }

  /** Returns whether an answer is the last of its connection, because the service ends. */
  boolean isEnding() {
    return door.isShut();
  }

  Place connect() {
    int open = connections.incrementAndGet();
    if (door.isShut()) {
      return Place.NONE;
    }
    if (open <= limits.connections()) {
      return Place.ORDINARY;
    }
    return open <= limits.connections() + RESERVE ? Place.SURPLUS : Place.NONE;
  }

  void disconnect() {
    connections.decrementAndGet();
  }

  boolean isFull() {
    return inFlight.get() >= limits.inFlight();
  }

  void begin() {
    inFlight.incrementAndGet();
  }

  void end() {
    inFlight.decrementAndGet();
  }

  int inFlight() {
    return inFlight.get();
  }

  /** Returns whether so much more can be held; if so, it is counted. */
  boolean tryHold(long bytes) {
    if (held.addAndGet(bytes) <= limits.heldBytes()) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void release(long bytes) {
    held.addAndGet(-bytes);
  }

  long held() {
    return held.get();
  }
}
