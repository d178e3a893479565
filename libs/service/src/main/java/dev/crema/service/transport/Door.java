package dev.crema.service.transport;

import jakarta.inject.Singleton;

/** Whether the service takes new connections; once shut, it stays so. */
@Singleton
public final class Door {
  private volatile boolean isShut;

  /** Returns whether the service ends, and an answer is the last of its connection. */
  public boolean isShut() {
    return isShut;
  }

  void shut() {
    isShut = true;
  }
}
