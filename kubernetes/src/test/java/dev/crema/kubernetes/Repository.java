package dev.crema.kubernetes;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the rest of the repository says. */
final class Repository {
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>crema</artifactId>\\s*<version>([^<]+)</version>");

  private Repository() {}

  static String version() {
    Matcher matcher = VERSION.matcher(Scripts.read("pom.xml"));
    if (!matcher.find()) {
      throw new AssertionError("pom.xml names no version.");
    }
    return matcher.group(1);
  }
}
