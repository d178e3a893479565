package dev.crema.service.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;

/** Ed25519 (RFC 8037) by the JDK; the library's own needs Tink. Safe for use by several threads. */
final class Ed25519Verifier implements JWSVerifier {
  // SubjectPublicKeyInfo of Ed25519 (RFC 8410) up to the key's 32 bytes.
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final int KEY_LENGTH = 32;
  private static final String ALGORITHM = "Ed25519";

  private final PublicKey key;
  private final JCAContext context = new JCAContext();

  /**
   * Makes a verifier.
   *
   * @throws GeneralSecurityException if the key is none of Ed25519
   */
  Ed25519Verifier(OctetKeyPair pair) throws GeneralSecurityException {
    byte[] point = pair.getDecodedX();
    if (point.length != KEY_LENGTH) {
      throw new InvalidKeyException("The key has %d bytes.".formatted(point.length));
    }
    byte[] encoded = new byte[PREFIX.length + KEY_LENGTH];
    System.arraycopy(PREFIX, 0, encoded, 0, PREFIX.length);
    System.arraycopy(point, 0, encoded, PREFIX.length, KEY_LENGTH);
    key = KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
  }

  @Override
  public boolean verify(JWSHeader header, byte[] input, Base64URL signature) throws JOSEException {
    try {
      Signature verification = Signature.getInstance(ALGORITHM);
      verification.initVerify(key);
      verification.update(input);
      return verification.verify(signature.decode());
    } catch (SignatureException _) {
      return false; // Of another length.
    } catch (GeneralSecurityException e) {
      throw new JOSEException(e.getMessage(), e);
    }
  }

  @Override
  public Set<JWSAlgorithm> supportedJWSAlgorithms() {
    return Set.of(JWSAlgorithm.EdDSA);
  }

  @Override
  public JCAContext getJCAContext() {
    return context;
  }
}
