package dev.crema.service.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that tokens may be signed with, and the algorithms that go with them. The two are never
 * mixed: public keys go with signatures, a secret goes with HS256.
 *
 * <p>Immutable; safe for use by several threads.
 */
final class KeySet {
  /** Most keys; an issuer has a few. Bounds the work that a token without {@code kid} makes. */
  static final int MAX_KEYS = 50;

  /** Least bytes of a secret (RFC 7518, section 3.2). */
  static final int MIN_SECRET_BYTES = 32;

  private static final int MIN_RSA_BITS = 2048;
  private static final Set<JWSAlgorithm> SIGNATURES =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA);

  /** Knows no key: what there is before the issuer has first answered. */
  static final KeySet EMPTY = new KeySet(SIGNATURES, List.of());

  private final Set<JWSAlgorithm> algorithms;
  private final List<Key> keys;

  /** One key, ready for use. */
  record Key(JWK jwk, JWSVerifier verifier) {}

  private KeySet(Set<JWSAlgorithm> algorithms, List<Key> keys) {
    this.algorithms = algorithms;
    this.keys = List.copyOf(keys);
  }

  /**
   * Reads an issuer's public keys. Those of kinds that are not used here are passed over.
   *
   * @throws IllegalArgumentException if the text is no key set, or has no key that can be used
   */
  static KeySet ofJwks(String json) {
    List<Key> usable = new ArrayList<>();
    List<JWK> all = parse(json);
    if (all.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "has (%d) keys, but at most (%d) are taken".formatted(all.size(), MAX_KEYS));
    }
    for (JWK jwk : all) {
      JWSVerifier verifier = verifier(jwk);
      if (verifier != null) {
        usable.add(new Key(jwk, verifier));
      }
    }
    if (usable.isEmpty()) {
      throw new IllegalArgumentException(
          "has no public key for RS256, PS256, ES256 or EdDSA (RSA of 2048 bits or more, P-256,"
              + " Ed25519)");
    }
    return new KeySet(SIGNATURES, usable);
  }

  /**
   * Takes a secret that issuer and service share.
   *
   * @throws IllegalArgumentException if it is too short
   */
  static KeySet ofSecret(byte[] secret) {
    if (secret.length < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "has (%d) bytes, but must have at least (%d)".formatted(secret.length, MIN_SECRET_BYTES));
    }
    try {
      JWK jwk = new OctetSequenceKey.Builder(secret).build();
      return new KeySet(Set.of(JWSAlgorithm.HS256), List.of(new Key(jwk, new MACVerifier(secret))));
    } catch (JOSEException e) {
      throw new IllegalStateException("A secret of this length is one.", e);
    }
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  boolean allows(JWSAlgorithm algorithm) {
    return algorithms.contains(algorithm);
  }

  /** Returns the keys that can have signed what has this header. */
  List<Key> candidates(JWSHeader header) {
    if (algorithms.contains(JWSAlgorithm.HS256)) {
      return keys; // The one secret, whatever the sender calls it.
    }
    JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
    return matcher == null
        ? List.of()
        : keys.stream().filter(key -> matcher.matches(key.jwk())).toList();
  }

  /** Returns whether another set has the same keys. */
  boolean isSame(KeySet other) {
    return keys.stream().map(Key::jwk).toList().equals(other.keys.stream().map(Key::jwk).toList());
  }

  private static List<JWK> parse(String json) {
    try {
      // Takes secret keys out, and the private parts of pairs.
      return JWKSet.parse(json).toPublicJWKSet().getKeys();
    } catch (ParseException | IllegalArgumentException _) {
      // Not with its message: that may repeat what an address answered.
      throw new IllegalArgumentException("is no JSON Web Key Set");
    }
  }

  private static @Nullable JWSVerifier verifier(JWK jwk) {
    try {
      return switch (jwk) {
        case RSAKey rsa when rsa.size() >= MIN_RSA_BITS -> new RSASSAVerifier(rsa.toRSAPublicKey());
        case ECKey ec when Curve.P_256.equals(ec.getCurve()) ->
            new ECDSAVerifier(ec.toECPublicKey());
        case OctetKeyPair pair when Curve.Ed25519.equals(pair.getCurve()) ->
            new Ed25519Verifier(pair);
        default -> null;
      };
    } catch (JOSEException | GeneralSecurityException | RuntimeException _) {
      return null; // A key that is none: the others may do.
    }
  }
}
