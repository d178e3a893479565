package dev.crema.service.security;

import dev.crema.service.settings.SecuritySettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a request through or says why not. Never waits; safe for use by several threads. */
@Singleton
public final class Guard {
  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final String SCHEME = "Bearer ";
  private static final String CHALLENGE = "Bearer realm=\"crema\"";

  private final @Nullable Keys keys;
  private final @Nullable TokenVerifier verifier;
  private final @Nullable SecretTokens secrets;

  /** What becomes of a request. */
  public sealed interface Decision {
    /** It may go on. */
    record Allowed(Identity identity) implements Decision {}

    /**
     * It may not.
     *
     * @param challenge the header {@code WWW-Authenticate}; null unless the status is 401 or 403
     */
    record Refused(int status, String detail, @Nullable String challenge) implements Decision {}
  }

  private static final Decision.Allowed ANYBODY = new Decision.Allowed(Identity.ANYBODY);

  Guard(SecuritySettings settings, RouteRules rules, @Nullable SecretTokens secrets) {
    this.secrets = secrets;
    InstantSource clock = InstantSource.system();
    if (settings.isOpen()) {
      keys = null;
      verifier = null;
      LOG.warn(
          "Everybody who reaches this service may call every route (crema.security.mode=open).");
      return;
    }
    keys = Keys.of(settings, clock);
    verifier = new TokenVerifier(keys, new Claims(settings, rules.roles()), clock);
    keys.start(!settings.jwks().contains("://"));
  }

  @PreDestroy
  void close() {
    if (keys != null) {
      keys.close();
    }
  }

  /** Returns whether no token is asked for. */
  public boolean isOpen() {
    return verifier == null;
  }

  /**
   * Decides on a request.
   *
   * @param rule the route's; null = there is no such route, of which only those with a token learn
   * @param authorization all values of the header {@code Authorization}
   */
  public Decision decide(@Nullable RouteRule rule, List<String> authorization) {
    boolean hasSecret = hasSecret(rule);
    if (!hasSecret && (verifier == null || (rule != null && rule.role() == null))) {
      return ANYBODY;
    }
    if (authorization.isEmpty()) {
      return unauthorized(
          "The request has no token.\nMaybe send -H 'authorization: Bearer …'.", "");
    }
    if (authorization.size() > 1) {
      return unauthorized("The request has more than one authorization.", "invalid_request");
    }
    String header = authorization.getFirst();
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return unauthorized("The authorization is no bearer token.", "");
    }
    String token = header.substring(SCHEME.length()).strip();
    Identity bearer = hasSecret ? Objects.requireNonNull(secrets).find(token) : null;
    if (bearer != null) {
      return new Decision.Allowed(bearer);
    }
    if (verifier == null) {
      return unauthorized("The token is not the one that this route takes.", "invalid_token");
    }
    return switch (verifier.verify(token)) {
      case Verdict.Good good -> decide(rule, good.identity());
      case Verdict.Bad bad -> unauthorized(bad.why(), "invalid_token");
      case Verdict.Unknown _ ->
          new Decision.Refused(503, "The keys of tokens are not known yet.", null);
    };
  }

  private boolean hasSecret(@Nullable RouteRule rule) {
    return secrets != null && rule != null && rule.role() != null && secrets.areFor(rule.role());
  }

  private static Decision decide(@Nullable RouteRule rule, Identity identity) {
    Role role = rule == null ? null : rule.role();
    if (role == null || identity.roles().contains(role)) {
      return new Decision.Allowed(identity);
    }
    return new Decision.Refused(
        403,
        "The token has not the role (%s), which this route needs.".formatted(role.name()),
        CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + role.name() + '"');
  }

  private static Decision unauthorized(String detail, String error) {
    String challenge = error.isEmpty() ? CHALLENGE : CHALLENGE + ", error=\"" + error + '"';
    return new Decision.Refused(401, detail, challenge);
  }
}
