package dev.crema.service.transport;

import jakarta.inject.Singleton;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * From where the service asks itself. What comes from there needs no token, is let through whatever
 * the load, and is neither measured nor logged. A connection is known by its address, which nobody
 * else can have while it is open.
 *
 * <p>Safe for use by several threads.
 */
@Singleton
public final class OwnAddresses {
  private final Set<SocketAddress> addresses = ConcurrentHashMap.newKeySet();

  /**
   * Adds an address.
   *
   * @param address of a socket that is bound and not connected yet
   */
  public void add(SocketAddress address) {
    addresses.add(address);
  }

  /**
   * Removes an address.
   *
   * @param address of a socket that is about to be closed
   */
  public void remove(SocketAddress address) {
    addresses.remove(address);
  }

  /**
   * Returns whether there is none.
   *
   * @return true if the service has no connection to itself
   */
  public boolean isEmpty() {
    return addresses.isEmpty();
  }

  boolean isOwn(@Nullable SocketAddress remote) {
    return remote != null && addresses.contains(remote);
  }
}
