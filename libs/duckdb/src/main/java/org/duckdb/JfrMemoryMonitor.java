package org.duckdb;

/**
 * Stands in the place of the driver's class of this name, which registers an event with Flight
 * Recorder when the driver loads and so starts all of that: 50 ms of CPU in each step, for an event
 * that nobody has asked for.
 */
final class JfrMemoryMonitor {
  private JfrMemoryMonitor() {}

  static void init() {}

  static void connectionOpened(DuckDBConnection connection) {}

  static void connectionClosed(long address) {}
}
