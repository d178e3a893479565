package dev.crema.registry;

import org.jspecify.annotations.Nullable;

/** Gives the value of the {@code Authorization} header; asked for each request anew. */
@FunctionalInterface
public interface Credentials {
  /**
   * Returns the header's value.
   *
   * @return for example {@code Bearer …}; null to send none
   */
  @Nullable String authorization();
}
