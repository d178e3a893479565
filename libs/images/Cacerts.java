import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * Writes the certificates that stand in PEM on standard input as a Java trust store: PKCS12 without
 * password, entries in the order of their digests, so that equal certificates give equal bytes.
 */
final class Cacerts {
  private Cacerts() {}

  public static void main(String[] arguments) throws Exception {
    // Without these a PKCS12 store holds salts of its own, and no two are equal.
    System.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
    System.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
    TreeMap<String, Certificate> sorted = new TreeMap<>();
    for (Certificate certificate :
        CertificateFactory.getInstance("X.509").generateCertificates(System.in)) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      sorted.put(HexFormat.of().formatHex(digest), certificate);
    }
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("no certificates on standard input");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (var entry : sorted.entrySet()) {
      store.setCertificateEntry(entry.getKey(), entry.getValue());
    }
    try (OutputStream out = Files.newOutputStream(Path.of(arguments[0]))) {
      store.store(out, null);
    }
  }
}
