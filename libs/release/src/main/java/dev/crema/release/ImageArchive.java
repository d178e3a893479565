package dev.crema.release;

import dev.crema.sdk.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An image in an OCI tar, found whole: each blob has the digest that its name says, and everything
 * that the manifest names is there.
 *
 * @param name the name under which {@code podman load} keeps it
 * @param digest of the manifest, with {@code sha256:} before it: what a registry serves it under
 * @param labels of the image
 */
record ImageArchive(String name, String digest, Map<String, String> labels) {

  private static final String ALGORITHM = "sha256:";
  private static final String BLOBS = "blobs/sha256/";

  /** Manifests and configurations are texts of a few kB, layers are larger and only digested. */
  private static final int MAX_TEXT = 1 << 20;

  private static final String REFERENCE = "org.opencontainers.image.ref.name";

  static ImageArchive read(Path tar) throws IOException {
    try {
      return new Blobs(tar).image();
    } catch (IllegalArgumentException | IOException e) {
      throw new Refusal(
          "The image (%s) cannot be read: %s\nMaybe make it anew: make images"
              .formatted(tar, e.getMessage()));
    }
  }

  /** The files of the tar: small ones with their text. */
  private static final class Blobs {

    private final Map<String, String> texts = new HashMap<>();
    private final Set<String> digests = new HashSet<>();

    Blobs(Path tar) throws IOException {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(tar))) {
        TarReader reader = new TarReader(in);
        for (TarReader.Entry entry = reader.next(); entry != null; entry = reader.next()) {
          entry(reader, entry);
        }
      }
    }

    private void entry(TarReader reader, TarReader.Entry entry) throws IOException {
      InputStream content = reader.content(entry);
      if (entry.size() <= MAX_TEXT) {
        byte[] bytes = content.readAllBytes();
        texts.put(entry.name(), new String(bytes, StandardCharsets.UTF_8));
        content = new ByteArrayInputStream(bytes);
      }
      if (entry.name().startsWith(BLOBS)) {
        String actual = Digests.of(content);
        String named = entry.name().substring(BLOBS.length());
        if (!actual.equals(named)) {
          throw new IOException(
              "its blob (%s) has the digest (%s).".formatted(entry.name(), actual));
        }
        digests.add(ALGORITHM + actual);
      }
    }

    ImageArchive image() throws IOException {
      Map<?, ?> index = object(texts.get("index.json"), "index.json");
      List<?> manifests = list(index, "manifests", "index.json");
      if (manifests.size() != 1 || !(manifests.getFirst() instanceof Map<?, ?> first)) {
        throw new IOException(
            "its index.json names %d manifests, not one.".formatted(manifests.size()));
      }
      String digest = text(first, "digest", "index.json");
      Map<?, ?> manifest = blob(digest);
      for (Object layer : list(manifest, "layers", "manifest")) {
        if (!(layer instanceof Map<?, ?> map) || !digests.contains(text(map, "digest", "layer"))) {
          throw new IOException("it lacks the layer %s.".formatted(Json.write(layer)));
        }
      }
      if (!(manifest.get("config") instanceof Map<?, ?> config)) {
        throw new IOException("its manifest has no config.");
      }
      return new ImageArchive(name(first), digest, labels(blob(text(config, "digest", "config"))));
    }

    private Map<?, ?> blob(String digest) throws IOException {
      String name = digest.replace(ALGORITHM, BLOBS);
      return object(texts.get(name), name);
    }

    private static String name(Map<?, ?> manifest) {
      return manifest.get("annotations") instanceof Map<?, ?> annotations
          ? String.valueOf(annotations.get(REFERENCE))
          : "";
    }

    private static Map<String, String> labels(Map<?, ?> configuration) {
      Map<String, String> labels = new LinkedHashMap<>();
      if (configuration.get("config") instanceof Map<?, ?> config
          && config.get("Labels") instanceof Map<?, ?> given) {
        given.forEach((key, value) -> labels.put(String.valueOf(key), String.valueOf(value)));
      }
      return labels;
    }

    private static Map<?, ?> object(@Nullable String text, String name) throws IOException {
      if (text == null) {
        throw new IOException("it has no %s.".formatted(name));
      }
      return Json.readObject(text, name);
    }

    private static List<?> list(Map<?, ?> object, String key, String source) throws IOException {
      if (object.get(key) instanceof List<?> list) {
        return new ArrayList<>(list);
      }
      throw new IOException("its %s has no (%s).".formatted(source, key));
    }

    private static String text(Map<?, ?> object, String key, String source) throws IOException {
      if (object.get(key) instanceof String text) {
        return text;
      }
      throw new IOException("its %s has no (%s).".formatted(source, key));
    }
  }
}
