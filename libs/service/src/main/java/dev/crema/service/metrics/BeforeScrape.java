package dev.crema.service.metrics;

/** Brings meters up to date whose values are made when they are read. */
public interface BeforeScrape {
  /** Brings them up to date; called by one thread for each reading, so several may at once. */
  void refresh();
}
