package dev.crema.ingestquery;

import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ssl.WrappedFactory;

/**
 * Sockets of TLS that trust the authorities of a connection's own, and no others. The driver makes
 * it by the name of the class.
 */
public final class OwnAuthority extends WrappedFactory {
  private static final String PEM = "-----BEGIN ";
  private static final int MAX_BYTES = 1 << 20;

  /**
   * Trusts these.
   *
   * @param pem one certificate or more, PEM
   * @throws GeneralSecurityException if there is none
   * @throws IOException never: nothing is read
   */
  public OwnAuthority(String pem) throws GeneralSecurityException, IOException {
    factory = sockets(pem);
  }

  private static SSLSocketFactory sockets(String pem) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : certificates(pem)) {
      store.setCertificateEntry("ca" + number++, certificate);
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private static Collection<? extends Certificate> certificates(String pem)
      throws CertificateException {
    byte[] bytes = pem.getBytes(StandardCharsets.ISO_8859_1);
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(bytes));
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    return certificates;
  }

  /**
   * Returns the certificates of a variable. A Secret may hold them themselves: what it holds is
   * environment, not a file.
   */
  static String read(String variable, String value) {
    boolean isText = value.startsWith(PEM);
    try {
      String pem = isText ? value : text(Path.of(value));
      certificates(pem);
      return pem;
    } catch (IOException | GeneralSecurityException | InvalidPathException e) {
      throw new InputException(
          "The %s of (%s) has no certificates that can be read.\nMaybe it is not mounted, or not PEM."
              .formatted(
                  isText ? "text" : "file (%s)".formatted(CellParser.shorten(value)), variable),
          e);
    }
  }

  private static String text(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("larger than certificates are");
    }
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
