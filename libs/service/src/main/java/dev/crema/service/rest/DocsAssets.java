package dev.crema.service.rest;

import dev.crema.service.ServiceInfo;
import io.micronaut.http.MediaType;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page at {@code /docs}: a fixed list, read when the first of them is asked for
 * and kept, so that a thousand visitors hold one copy.
 */
@Singleton
final class DocsAssets {
  private static final String FOLDER = "docs/";
  private static final String PAGE = "index.html";
  private static final String VERSION_MARK = "{version}";
  private static final String SERVICE_MARK = "{service}";
  private static final int VERSION_BYTES = 8;

  /** Name to media type: all there is. */
  private static final Map<String, String> FILES = files();

  private final String service;
  private @Nullable Loaded loaded;

  /**
   * A file.
   *
   * @param contentType with its charset
   */
  record Asset(byte[] bytes, String contentType) {}

  /**
   * All files.
   *
   * @param version changes with any of them, so that browsers may keep a file for good
   */
  private record Loaded(String version, byte[] page, Map<String, Asset> assets) {}

  DocsAssets(ServiceInfo service) {
    this.service = service.name();
  }

  private static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("swagger-ui.css", "text/css; charset=utf-8");
    files.put("swagger-ui-bundle.js", "text/javascript; charset=utf-8");
    files.put("swagger-ui-bundle.js.LICENSE.txt", "text/plain; charset=utf-8");
    files.put("NOTICE.txt", "text/plain; charset=utf-8");
    files.put("favicon-32x32.png", MediaType.IMAGE_PNG);
    files.put("page.js", "text/javascript; charset=utf-8");
    return files;
  }

  /** Returns the page: HTML in UTF-8. */
  byte[] page() {
    return loaded().page();
  }

  /** Returns a file by the version that the page names; null if there is none, or another. */
  @Nullable Asset asset(String version, String name) {
    Loaded all = loaded();
    return version.equals(all.version()) ? all.assets().get(name) : null;
  }

  private synchronized Loaded loaded() {
    Loaded all = loaded;
    if (all == null) {
      all = load();
      loaded = all;
    }
    return all;
  }

  private Loaded load() {
    MessageDigest digest = sha256();
    Map<String, Asset> assets = new LinkedHashMap<>();
    FILES.forEach(
        (name, type) -> {
          byte[] bytes = read(name);
          digest.update(bytes);
          assets.put(name, new Asset(bytes, type));
        });
    String version = HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
    String page =
        new String(read(PAGE), StandardCharsets.UTF_8)
            .replace(VERSION_MARK, version)
            .replace(SERVICE_MARK, service);
    return new Loaded(version, page.getBytes(StandardCharsets.UTF_8), Map.copyOf(assets));
  }

  private static byte[] read(String name) {
    try (InputStream in = DocsAssets.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("The build left out " + FOLDER + name + ".");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
