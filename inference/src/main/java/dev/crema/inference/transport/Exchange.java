package dev.crema.inference.transport;

import dev.crema.inference.metrics.Route;

/** One request and its answer. */
final class Exchange {
  final Route route;
  final long start;
  int status;

  Exchange(Route route, long start) {
    this.route = route;
    this.start = start;
  }
}
