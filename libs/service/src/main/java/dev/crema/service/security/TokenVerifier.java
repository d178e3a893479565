package dev.crema.service.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells what a token is worth: signature, algorithm, key, issuer, audience, times. Never waits.
 *
 * <p>Good tokens are remembered until they end or the keys change.
 */
final class TokenVerifier {
  /** Longest token; a header line is at most 8 KiB. */
  static final int MAX_LENGTH = 6_144;

  private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");
  private static final Verdict.Bad MALFORMED =
      new Verdict.Bad("The token is no signed JSON Web Token.");

  private final Keys keys;
  private final Claims claims;
  private final InstantSource clock;
  private final RecentTokens recent = new RecentTokens();

  TokenVerifier(Keys keys, Claims claims, InstantSource clock) {
    this.keys = keys;
    this.claims = claims;
    this.clock = clock;
  }

  Verdict verify(String token) {
    if (token.length() > MAX_LENGTH) {
      return new Verdict.Bad("The token is longer than %d characters.".formatted(MAX_LENGTH));
    }
    long now = clock.millis();
    KeySet current = keys.current();
    Verdict.Good known = recent.get(token, current);
    if (known != null && now < known.until()) {
      return known;
    }
    Verdict verdict = look(token, current, now);
    if (verdict instanceof Verdict.Good good) {
      recent.put(token, good, current);
    }
    return verdict;
  }

  private Verdict look(String token, KeySet current, long now) {
    if (current.isEmpty()) {
      return new Verdict.Unknown();
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      JWSHeader header = jwt.getHeader();
      if (!current.allows(header.getAlgorithm())) {
        return new Verdict.Bad("The token's algorithm is not one that is taken here.");
      }
      if (!isOrdinary(header)) {
        return new Verdict.Bad("The token asks for what is not understood here.");
      }
      List<KeySet.Key> candidates = current.candidates(header);
      if (candidates.isEmpty()) {
        keys.miss();
        return new Verdict.Bad("The token is signed with a key that is not known here.");
      }
      return isSigned(jwt, candidates)
          ? claims.judge(jwt.getJWTClaimsSet(), now)
          : new Verdict.Bad("The token's signature is not valid.");
    } catch (ParseException | JOSEException | RuntimeException _) {
      return MALFORMED;
    }
  }

  /**
   * The fields {@code jku}, {@code jwk} and {@code x5u}, by which a token brings its own key, are
   * not looked at.
   */
  private static boolean isOrdinary(JWSHeader header) {
    JOSEObjectType type = header.getType();
    return header.getCriticalParams() == null
        && header.isBase64URLEncodePayload()
        && (type == null || TYPES.contains(type.getType().toLowerCase(Locale.ROOT)));
  }

  private static boolean isSigned(SignedJWT jwt, List<KeySet.Key> candidates) throws JOSEException {
    byte[] input = jwt.getSigningInput();
    for (KeySet.Key key : candidates) {
      if (key.verifier().verify(jwt.getHeader(), input, jwt.getSignature())) {
        return true;
      }
    }
    return false;
  }
}
