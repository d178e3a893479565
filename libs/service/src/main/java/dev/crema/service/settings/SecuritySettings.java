package dev.crema.service.settings;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * Who may call the service. There is no default: whoever starts it says so.
 *
 * @param mode {@code open}, everybody, or {@code jwt}, whoever shows a token with the role
 * @param issuer the token's {@code iss}; needed for {@code jwt}
 * @param audience what the token's {@code aud} must hold; needed for {@code jwt}
 * @param jwks file or https address of the issuer's public keys; http to this machine alone
 * @param secretFile file with the secret of tokens of HS256, at least 32 bytes; instead of {@code
 *     jwks}
 * @param rolesClaim where a token has its roles: a claim, or a path of claims with dots between;
 *     default {@code roles}
 * @param tenantClaim where a token has its tenant; default none
 * @param publicMetrics whether {@code /metrics} is answered without a token; default true
 * @param jwksRefresh time after which the keys are read again, 1 s to 24 h; default 5 min
 */
@ConfigurationProperties("crema.security")
public record SecuritySettings(
    @Bindable(defaultValue = "") String mode,
    @Bindable(defaultValue = "") String issuer,
    @Bindable(defaultValue = "") String audience,
    @Bindable(defaultValue = "") String jwks,
    @Bindable(defaultValue = "") String secretFile,
    @Bindable(defaultValue = "roles") String rolesClaim,
    @Bindable(defaultValue = "") String tenantClaim,
    @Bindable(defaultValue = "true") boolean publicMetrics,
    @Bindable(defaultValue = "5m") Duration jwksRefresh) {
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  public SecuritySettings {
    if (mode.isBlank()) {
      throw new IllegalArgumentException(
          "The setting (crema.security.mode) is missing: who may call this service?\n"
              + "Maybe crema.security.mode=open for a laptop; else jwt, with the issuer, audience"
              + " and jwks of crema.security.");
    }
    Require.that(
        mode.equals("open") || mode.equals("jwt"), "crema.security.mode", mode, "open or jwt");
    Require.that(!rolesClaim.isBlank(), "crema.security.roles-claim", rolesClaim, "a claim's name");
    Require.between(
        "crema.security.jwks-refresh", jwksRefresh, Duration.ofSeconds(1), Duration.ofHours(24));
    if (mode.equals("jwt")) {
      requireIssuer(issuer, audience);
      requireOneKey(jwks, secretFile);
    } else {
      requireNothing(issuer, audience, jwks + secretFile);
    }
  }

  /** Returns whether everybody may call. */
  public boolean isOpen() {
    return mode.equals("open");
  }

  private static void requireIssuer(String issuer, String audience) {
    Require.that(!issuer.isBlank(), "crema.security.issuer", issuer, "the issuer of the tokens");
    Require.that(
        !audience.isBlank(),
        "crema.security.audience",
        audience,
        "what tokens for us are made for");
  }

  private static void requireOneKey(String jwks, String secretFile) {
    if (jwks.isBlank() == secretFile.isBlank()) {
      throw new IllegalArgumentException(
          "The setting (crema.security.jwks) is (%s), and (crema.security.secret-file) is (%s), but one of them must be given."
              .formatted(jwks, secretFile));
    }
    Require.that(
        jwks.isBlank() || isFile(jwks) || isSafe(jwks),
        "crema.security.jwks",
        jwks,
        "a file or an https address, without user and fragment; http only to this machine");
  }

  /**
   * Who writes an issuer down expects it to be asked for: an open service with one is a mistake.
   */
  private static void requireNothing(String issuer, String audience, String keys) {
    if (!(issuer + audience + keys).isBlank()) {
      throw new IllegalArgumentException(
          "The setting (crema.security.mode) is (open), but an issuer, an audience or keys are"
              + " given too.\nMaybe crema.security.mode=jwt.");
    }
  }

  private static boolean isFile(String jwks) {
    return !jwks.contains("://");
  }

  private static boolean isSafe(String jwks) {
    URI uri;
    try {
      uri = URI.create(jwks);
    } catch (IllegalArgumentException _) {
      return false;
    }
    boolean plain = "http".equals(uri.getScheme()) && LOCAL.contains(String.valueOf(uri.getHost()));
    return (plain || ("https".equals(uri.getScheme()) && uri.getHost() != null))
        && uri.getRawUserInfo() == null
        && uri.getRawFragment() == null;
  }
}
