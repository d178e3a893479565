package dev.crema.servers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The key of a local server and a certificate that it signed itself, for 127.0.0.1 alone.
 *
 * @param folder where they are
 */
record ServerKeys(Path folder) {
  static final String PASSWORD = "local-password";
  private static final String ALIAS = "local";

  static ServerKeys make(Path folder) throws IOException {
    ServerKeys keys = new ServerKeys(folder);
    keys.keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=local", "-ext", "SAN=ip:127.0.0.1");
    keys.keytool("-exportcert", "-rfc", "-file", keys.certificate().toString());
    return keys;
  }

  private void keytool(String command, String... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), command));
    line.addAll(List.of(more));
    line.addAll(List.of("-alias", ALIAS, "-keystore", store().toString(), "-storepass", PASSWORD));
    Programs.output(line, Map.of());
  }

  /** Returns both, as PKCS #12. */
  Path store() {
    return folder.resolve("keys.p12");
  }

  /** Returns the certificate, PEM. */
  Path certificate() {
    return folder.resolve("certificate.pem");
  }

  /** Writes the key, PEM, which only its owner may read. */
  Path writeKey() throws IOException {
    try (InputStream in = Files.newInputStream(store())) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      byte[] key = keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
      String pem =
          "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
              .formatted(
                  Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                      .encodeToString(key));
      Path file = Files.writeString(folder.resolve("key.pem"), pem);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (GeneralSecurityException e) {
      throw new IOException("The key cannot be read.", e);
    }
  }
}
