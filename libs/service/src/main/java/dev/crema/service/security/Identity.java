package dev.crema.service.security;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls.
 *
 * @param subject the token's {@code sub}, 1 to 256 plain characters; null if it has none, and in
 *     open mode
 * @param tenant what {@code crema.security.tenant-claim} names, 1 to 128 plain characters; null if
 *     that is not set, and in open mode
 * @param roles what the caller may do
 */
public record Identity(@Nullable String subject, @Nullable String tenant, Set<Role> roles) {
  /** Whoever calls an open service, or a public route. */
  public static final Identity ANYBODY = new Identity(null, null, Set.of());

  /** The service itself; what it asks is neither measured nor logged. */
  public static final Identity SELF = new Identity("self", null, Set.of());

  public Identity {
    roles = Set.copyOf(roles);
  }
}
