package dev.crema.inference.rest;

import dev.crema.inference.rest.Answers.Target;
import dev.crema.inference.serving.Reference;
import org.jspecify.annotations.Nullable;

/** Which model an address asks for: {@code ?model=&version=&alias=}. */
final class Targets {
  private Targets() {}

  /**
   * Reads the three parts.
   *
   * @throws IllegalArgumentException if there are both version and alias, or one is none
   */
  static Target of(@Nullable String model, @Nullable String version, @Nullable String alias) {
    if (version != null && alias != null) {
      throw new IllegalArgumentException(
          "The address has both version (%s) and alias (%s).\nMaybe leave one out."
              .formatted(version, alias));
    }
    if (alias != null) {
      return new Target(model, new Reference.Alias(alias));
    }
    return version == null && model == null
        ? Target.MAIN
        : new Target(model, version == null ? null : new Reference.Number(version));
  }
}
