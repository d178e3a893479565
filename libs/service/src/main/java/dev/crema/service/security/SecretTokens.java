package dev.crema.service.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that stand for a role, for a caller that no issuer gives tokens to. The routes of that
 * role then ask for one of them in the mode {@code open} too; in the mode {@code jwt} a token of
 * the issuer with the role is as good.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class SecretTokens {
  private final Role role;
  private final Identity identity;
  private final List<byte[]> digests;

  /**
   * Makes a guard of one role.
   *
   * @param role whom the secrets make their bearer
   * @param subject who that is, in logs and audits
   * @param secrets any of them will do; none = the role is guarded like all others
   */
  public SecretTokens(Role role, String subject, List<String> secrets) {
    this.role = role;
    this.identity = new Identity(subject, null, Set.of(role));
    this.digests = secrets.stream().map(SecretTokens::digest).toList();
  }

  /** Returns whether a role's routes ask for a secret. */
  boolean areFor(Role asked) {
    return !digests.isEmpty() && role.equals(asked);
  }

  /** Returns who shows a token; null if it is none of the secrets. Takes equally long for all. */
  @Nullable Identity find(String token) {
    byte[] shown = digest(token);
    boolean isKnown = false;
    for (byte[] digest : digests) {
      isKnown |= MessageDigest.isEqual(digest, shown);
    }
    return isKnown ? identity : null;
  }

  private static byte[] digest(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
