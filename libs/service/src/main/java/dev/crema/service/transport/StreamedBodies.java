package dev.crema.service.transport;

/** How large the body of a {@code STREAMED} route may be; a bean of a service that has one. */
public interface StreamedBodies {
  /**
   * Returns the bound.
   *
   * @return most bytes, above 0
   */
  long bodyBytes();
}
