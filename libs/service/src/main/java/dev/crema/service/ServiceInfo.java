package dev.crema.service;

/**
 * What a service says of itself; each has one bean of it.
 *
 * @param name its name, {@code crema-} and one word: the title of its page, and of its OpenAPI
 *     document, which is {@code META-INF/swagger/<name>-1.yml}
 * @param version its own version
 * @param meters the first word of the names of its meters
 * @param smaller what to do with a request that is too large, after "Maybe", without a full stop
 */
public record ServiceInfo(String name, String version, String meters, String smaller) {

  /**
   * Returns the version of the jar of a class.
   *
   * @param main a class of the service
   * @return the version from the jar's manifest; {@code development} when run from class folders
   */
  public static String versionOf(Class<?> main) {
    String version = main.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /**
   * Returns the name of a meter.
   *
   * @param rest what comes after the service's word, with dots
   * @return the whole name, with dots
   */
  public String meter(String rest) {
    return meters + "." + rest;
  }

  /**
   * Returns what a caller is told whose request is too large.
   *
   * @return a sentence, and advice on a line of its own
   */
  public String tooLarge() {
    return "The request is larger than this service takes.\nMaybe %s.".formatted(smaller);
  }
}
