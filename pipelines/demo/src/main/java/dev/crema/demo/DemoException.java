package dev.crema.demo;

/** The demo cannot go on; its message is for the person who typed {@code make demo}. */
final class DemoException extends Exception {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }
}
