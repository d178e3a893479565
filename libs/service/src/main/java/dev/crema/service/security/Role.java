package dev.crema.service.security;

import java.util.regex.Pattern;

/**
 * What a caller may do. A token names roles; none includes another. A service has those that its
 * table of routes asks for.
 *
 * @param name as tokens and answers have it: small letters
 */
public record Role(String name) {
  private static final Pattern NAME = Pattern.compile("[a-z]{1,32}");

  /** See what there is. */
  public static final Role READ = new Role("read");

  /** Change what is done. */
  public static final Role OPERATE = new Role("operate");

  /** Checks the name. */
  public Role {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "The role (%s) must be 1 to 32 small letters.".formatted(name));
    }
  }
}
