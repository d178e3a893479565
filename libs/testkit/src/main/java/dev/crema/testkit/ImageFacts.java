package dev.crema.testkit;

import dev.crema.testkit.ImageArchive.ImageFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What is in an image, and should or should not be. */
final class ImageFacts {

  /** Java and what it starts processes with. */
  static final Set<String> PROGRAMS =
      Set.of("opt/java/bin/java", "opt/java/lib/jexec", "opt/java/lib/jspawnhelper");

  private static final int SET_ID = 06000;
  private static final int READABLE_BY_ALL = 0444;
  private static final int EXECUTABLE = 0111;
  private static final String TRUST_STORE = "opt/java/lib/security/cacerts";
  private static final String CERTIFICATES = "usr/share/ca-certificates/mozilla/";

  private final ImageArchive image;

  ImageFacts(ImageArchive image) {
    this.image = image;
  }

  /** Returns all programs, scripts among them; a shell or a package manager would be one. */
  Set<String> programs() {
    Set<String> programs = new TreeSet<>();
    image
        .files()
        .forEach(
            (path, file) -> {
              if (file.isFile() && (file.mode() & EXECUTABLE) != 0 && !path.contains(".so")) {
                programs.add(path);
              }
            });
    return programs;
  }

  /** Returns files that run with the rights of their owner or group. */
  List<String> setIdFiles() {
    return paths((path, file) -> file.isFile() && (file.mode() & SET_ID) != 0);
  }

  /** Returns what of the application a user with another number cannot read. */
  List<String> unreadable() {
    return paths(
        (path, file) ->
            path.startsWith("app/")
                && ((file.mode() & READABLE_BY_ALL) != READABLE_BY_ALL
                    || (file.type() == '5' && (file.mode() & EXECUTABLE) != EXECUTABLE)));
  }

  /** Says whether a file is meant. */
  private interface Wanted {
    boolean test(String path, ImageFile file);
  }

  private List<String> paths(Wanted wanted) {
    return image.files().entrySet().stream()
        .filter(entry -> wanted.test(entry.getKey(), entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns programs and libraries of another platform, in the image and in its jars. */
  List<String> foreignCode() throws IOException {
    List<String> foreign = new ArrayList<>();
    for (Map.Entry<String, ImageFile> entry : image.files().entrySet()) {
      if (isForeign(entry.getValue().content())) {
        foreign.add(entry.getKey());
      }
      if (entry.getKey().endsWith(".jar")) {
        foreignCode(entry.getKey(), entry.getValue().content(), foreign);
      }
    }
    return foreign;
  }

  private void foreignCode(String jar, byte[] bytes, List<String> foreign) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (isForeign(zip.readNBytes(20))) {
          foreign.add(jar + "!" + entry.getName());
        }
      }
    }
  }

  /** ELF of another machine, or a program or library of Windows or macOS. */
  private boolean isForeign(byte[] start) {
    if (start.length < 20) {
      return false;
    }
    int magic =
        (start[0] & 0xff) << 24
            | (start[1] & 0xff) << 16
            | (start[2] & 0xff) << 8
            | start[3] & 0xff;
    return switch (magic) {
      case 0x7f454c46 -> start[18] != machine();
      case 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe -> true; // macOS
      default -> start[0] == 'M' && start[1] == 'Z' && start[2] < 0x7f && start[3] == 0; // Windows
    };
  }

  private byte machine() {
    return (byte) (image.platform().equals("linux/arm64") ? 0xb7 : 0x3e);
  }

  /** Returns the certificates that Java trusts in the image. */
  Set<Certificate> trusted() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(content(TRUST_STORE)), null);
    Set<Certificate> certificates = new HashSet<>();
    for (String alias : Collections.list(store.aliases())) {
      certificates.add(store.getCertificate(alias));
    }
    return certificates;
  }

  /** Returns the certificates of Debian's package. */
  Set<Certificate> debians() throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    Set<Certificate> certificates = new HashSet<>();
    for (String path : paths((path, file) -> path.startsWith(CERTIFICATES) && file.isFile())) {
      certificates.add(factory.generateCertificate(new ByteArrayInputStream(content(path))));
    }
    return certificates;
  }

  private byte[] content(String path) {
    ImageFile file = image.files().get(path);
    if (file == null) {
      throw new AssertionError("The image has no (/%s).".formatted(path));
    }
    return file.content();
  }

  /** Whether it carries all learners with their native libraries, to train or to know them. */
  boolean hasLearners() {
    return image.files().keySet().stream().anyMatch(path -> path.contains("smile-core"));
  }

  boolean hasDuckDb() {
    return image.files().keySet().stream().anyMatch(path -> path.contains("libduckdb"));
  }
}
