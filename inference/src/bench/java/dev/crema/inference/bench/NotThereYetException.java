package dev.crema.inference.bench;

/** A route or a setting that the service does not have. */
final class NotThereYetException extends Exception {
  NotThereYetException(String what) {
    super("not there yet: " + what);
  }
}
