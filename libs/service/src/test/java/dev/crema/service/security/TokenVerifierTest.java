package dev.crema.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.crema.service.settings.SecuritySettings;
import dev.crema.service.testing.Await;
import dev.crema.service.testing.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What makes a token good, and all that makes it bad. */
class TokenVerifierTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Role PREDICT = new Role("predict");
  private static RSAKey rsa;
  private static RSAKey other;

  private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
  private final AtomicReference<KeySet> published = new AtomicReference<>();
  private @Nullable Keys keys;

  @BeforeAll
  static void makeKeys() {
    rsa = TestTokens.rsa("one");
    other = TestTokens.rsa("two");
  }

  @AfterEach
  void stop() {
    if (keys != null) {
      keys.close();
    }
  }

  private static SecuritySettings settings(String rolesClaim, String tenantClaim) {
    return new SecuritySettings(
        "jwt",
        TestTokens.ISSUER,
        TestTokens.AUDIENCE,
        "keys.json",
        "",
        rolesClaim,
        tenantClaim,
        true,
        Duration.ofHours(1));
  }

  private TokenVerifier verifier(KeySet set) {
    return verifier(set, settings("roles", ""));
  }

  private TokenVerifier verifier(KeySet set, SecuritySettings settings) {
    InstantSource now = clock::get;
    published.set(set);
    Keys made =
        new Keys(() -> Objects.requireNonNull(published.get()), "test", Duration.ofHours(1), now);
    made.start(true);
    keys = made;
    return new TokenVerifier(
        made, new Claims(settings, Set.of(PREDICT, Role.READ, Role.OPERATE)), now);
  }

  private TokenVerifier verifier() {
    return verifier(KeySet.ofJwks(TestTokens.jwks(rsa.toPublicJWK())));
  }

  private static JWTClaimsSet.Builder claims() {
    return TestTokens.claims(NOW, "predict", "operate", "king");
  }

  private static Identity good(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Good.class);
    return ((Verdict.Good) verdict).identity();
  }

  private static String bad(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Bad.class);
    return ((Verdict.Bad) verdict).why();
  }

  @Test
  void takesWhatTheIssuerSigned() {
    Identity identity = good(verifier().verify(TestTokens.sign(rsa, claims().build())));
    assertThat(identity.subject()).isEqualTo("somebody");
    assertThat(identity.tenant()).isNull();
    assertThat(identity.roles()).containsExactlyInAnyOrder(PREDICT, Role.OPERATE);
  }

  @Test
  void takesEveryAlgorithmThatIsAllowed() throws JOSEException, GeneralSecurityException {
    ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = pair.getPublic().getEncoded();
    byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    OctetKeyPair ed =
        new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point)).keyID("ed").build();
    TokenVerifier verifier =
        verifier(
            KeySet.ofJwks(TestTokens.jwks(rsa.toPublicJWK(), ec.toPublicJWK(), ed.toPublicJWK())));

    JWSHeader pss = new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("one").build();
    good(verifier.verify(TestTokens.sign(pss, new RSASSASigner(rsa), claims().build())));
    JWSHeader es = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build();
    good(verifier.verify(TestTokens.sign(es, new ECDSASigner(ec), claims().build())));

    String input =
        new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID("ed").build().toBase64URL()
            + "."
            + Base64URL.encode(claims().build().toString());
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    String signed = input + "." + Base64URL.encode(signature.sign());
    good(verifier.verify(signed));
    assertThat(bad(verifier.verify(signed.substring(0, signed.length() - 20) + "A".repeat(20))))
        .contains("signature");
    assertThat(bad(verifier.verify(input + "." + Base64URL.encode("short")))).contains("signature");
  }

  @Test
  void takesASharedSecretOnlyWhereItIsTheKey() throws JOSEException {
    byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    JWSHeader header = new JWSHeader(JWSAlgorithm.HS256);
    String token = TestTokens.sign(header, new MACSigner(secret), claims().build());
    good(verifier(KeySet.ofSecret(secret)).verify(token));
    assertThat(
            bad(verifier(KeySet.ofSecret(secret)).verify(TestTokens.sign(rsa, claims().build()))))
        .contains("algorithm");
    byte[] wrong = secret.clone();
    wrong[0]++;
    assertThat(
            bad(
                verifier(KeySet.ofSecret(secret))
                    .verify(TestTokens.sign(header, new MACSigner(wrong), claims().build()))))
        .contains("signature");
  }

  @Test
  void isNotFooledAboutTheAlgorithm() throws JOSEException {
    TokenVerifier verifier = verifier();
    // The public key, which everybody has, as the secret of HS256.
    for (byte[] secret :
        List.of(
            rsa.toRSAPublicKey().getEncoded(),
            rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
      JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build();
      assertThat(
              bad(
                  verifier.verify(
                      TestTokens.sign(header, new MACSigner(secret), claims().build()))))
          .contains("algorithm");
    }
    bad(verifier.verify(new PlainJWT(claims().build()).serialize()));
    String none =
        Base64URL.encode("{\"alg\":\"none\"}")
            + "."
            + Base64URL.encode(claims().build().toString());
    bad(verifier.verify(none + "."));
    bad(verifier.verify(none));
    JWSHeader weaker = new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("one").build();
    assertThat(
            bad(verifier.verify(TestTokens.sign(weaker, new RSASSASigner(rsa), claims().build()))))
        .contains("algorithm");
  }

  @Test
  void takesNoKeyFromTheTokenItself() throws JOSEException {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("one")
            .jwk(other.toPublicJWK())
            .jwkURL(URI.create("http://127.0.0.1:1/jwks"))
            .x509CertURL(URI.create("http://127.0.0.1:1/cert"))
            .build();
    assertThat(
            bad(
                verifier()
                    .verify(TestTokens.sign(header, new RSASSASigner(other), claims().build()))))
        .contains("signature");
  }

  @Test
  void asksForIssuerAudienceAndTimes() {
    TokenVerifier verifier = verifier();
    record Case(String why, JWTClaimsSet.Builder claims) {}
    for (Case each :
        List.of(
            new Case("issuer", claims().issuer("https://issuer.example/")),
            new Case("issuer", claims().issuer(null)),
            new Case("audience", claims().audience("other")),
            new Case("audience", claims().audience((String) null)),
            new Case("no end", claims().expirationTime(null)),
            new Case("expired", claims().expirationTime(Date.from(NOW.minusSeconds(60)))),
            new Case("not valid yet", claims().notBeforeTime(Date.from(NOW.plusSeconds(61)))),
            new Case("not valid yet", claims().issueTime(Date.from(NOW.plusSeconds(61)))))) {
      assertThat(bad(verifier.verify(TestTokens.sign(rsa, each.claims().build()))))
          .contains(each.why());
    }
    // A minute is the difference that two clocks may have.
    good(
        verifier.verify(
            TestTokens.sign(
                rsa,
                claims()
                    .audience(List.of("other", TestTokens.AUDIENCE))
                    .expirationTime(Date.from(NOW.minusSeconds(59)))
                    .notBeforeTime(Date.from(NOW.plusSeconds(60)))
                    .issueTime(Date.from(NOW.plusSeconds(60)))
                    .build())));
  }

  @Test
  void refusesTokensThatAreNone() {
    TokenVerifier verifier = verifier();
    String token = TestTokens.sign(rsa, claims().build());
    for (String each :
        List.of(
            "",
            ".",
            "..",
            "a.b.c",
            token + ".",
            token + ".a.b",
            token.substring(0, token.lastIndexOf('.')),
            "é" + token,
            Base64URL.encode("{\"alg\":\"RS256\",\"alg\":\"none\"}") + ".e30.e30",
            Base64URL.encode("[".repeat(2_000)) + ".e30.e30")) {
      bad(verifier.verify(each));
    }
    assertThat(bad(verifier.verify("a".repeat(TokenVerifier.MAX_LENGTH + 1)))).contains("longer");
    // Each character is part of what is signed, or of the signature.
    for (int i = 0; i < token.length(); i += 7) {
      char flipped = token.charAt(i) == 'A' ? 'B' : 'A';
      if (i != token.length() - 1) { // Of the last one, some bits are for nothing.
        bad(verifier.verify(token.substring(0, i) + flipped + token.substring(i + 1)));
      }
    }
  }

  @Test
  void refusesHeadersThatAskForMore() throws JOSEException {
    TokenVerifier verifier = verifier();
    JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one");
    assertThat(
            bad(
                verifier.verify(
                    TestTokens.sign(
                        header.criticalParams(java.util.Set.of("exp")).build(),
                        new RSASSASigner(rsa),
                        claims().build()))))
        .contains("not understood");
    JWSHeader.Builder typed = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one");
    assertThat(
            bad(
                verifier.verify(
                    TestTokens.sign(
                        typed.type(new JOSEObjectType("logout+jwt")).build(),
                        new RSASSASigner(rsa),
                        claims().build()))))
        .contains("not understood");
    good(
        verifier.verify(
            TestTokens.sign(
                typed.type(new JOSEObjectType("at+jwt")).build(),
                new RSASSASigner(rsa),
                claims().build())));
  }

  @Test
  void findsRolesInListsTextsAndDeeperClaims() {
    KeySet set = KeySet.ofJwks(TestTokens.jwks(rsa.toPublicJWK()));
    record Case(String path, String claim, Object value) {}
    for (Case each :
        List.of(
            new Case("roles", "roles", List.of("read", 7, "x")),
            new Case("scope", "scope", "openid read profile"),
            new Case("realm_access.roles", "realm_access", Map.of("roles", List.of("read"))),
            new Case("https://a.b/roles", "https://a.b/roles", List.of("read")))) {
      String token =
          TestTokens.sign(
              rsa, claims().claim("roles", null).claim(each.claim(), each.value()).build());
      assertThat(good(verifier(set, settings(each.path(), "")).verify(token)).roles())
          .containsExactly(Role.READ);
    }
    String token = TestTokens.sign(rsa, claims().claim("roles", 7).build());
    assertThat(good(verifier(set).verify(token)).roles()).isEmpty();
  }

  @Test
  void asksForATenantWhereOneIsWanted() {
    KeySet set = KeySet.ofJwks(TestTokens.jwks(rsa.toPublicJWK()));
    TokenVerifier verifier = verifier(set, settings("roles", "org.id"));
    String token = TestTokens.sign(rsa, claims().claim("org", Map.of("id", "Käse & Co")).build());
    assertThat(good(verifier.verify(token)).tenant()).isEqualTo("Käse & Co");
    for (Object wrong : List.of("", "a\nb", "a\u2028b", "x".repeat(129), 7, List.of("a"))) {
      String forged = TestTokens.sign(rsa, claims().claim("org", Map.of("id", wrong)).build());
      assertThat(bad(verifier.verify(forged))).contains("tenant");
    }
    assertThat(bad(verifier.verify(TestTokens.sign(rsa, claims().build())))).contains("tenant");
  }

  @Test
  void forgetsATokenWhenItEndsAndWhenTheKeysChange() throws IOException, InterruptedException {
    TokenVerifier verifier = verifier();
    String token = TestTokens.sign(rsa, claims().build());
    good(verifier.verify(token));
    clock.set(NOW.plusSeconds(3_659));
    good(verifier.verify(token));
    clock.set(NOW.plusSeconds(3_660));
    assertThat(bad(verifier.verify(token))).contains("expired");

    clock.set(NOW);
    good(verifier.verify(token));
    published.set(KeySet.ofJwks(TestTokens.jwks(other.toPublicJWK())));
    Keys watched = java.util.Objects.requireNonNull(keys);
    watched.miss();
    Await.until(() -> watched.current() == published.get());
    assertThat(bad(verifier.verify(token))).contains("key");
    good(verifier.verify(TestTokens.sign(other, claims().build())));
  }

  @Test
  void boundsWhatItRemembers() {
    RecentTokens recent = new RecentTokens();
    KeySet set = KeySet.ofJwks(TestTokens.jwks(rsa.toPublicJWK()));
    Verdict.Good good = new Verdict.Good(Identity.ANYBODY, 0);
    for (int i = 0; i < 10 * RecentTokens.GENERATION; i++) {
      recent.put("t" + i, good, set);
      assertThat(recent.get("t0", set)).as("in use, so not forgotten").isSameAs(good);
    }
    assertThat(recent.size()).isLessThanOrEqualTo(2 * RecentTokens.GENERATION + 1);
    assertThat(recent.get("t1", set)).isNull();
    assertThat(recent.get("t0", KeySet.EMPTY)).isNull();
  }
}
