package dev.crema.inference.rest;

/** The service's own version. */
final class ServiceVersion {
  /** From the jar's manifest; {@code development} when run from class folders. */
  static final String VALUE = read();

  private ServiceVersion() {}

  private static String read() {
    String version = ServiceVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
