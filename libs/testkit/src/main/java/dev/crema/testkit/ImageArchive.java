package dev.crema.testkit;

import dev.crema.sdk.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An image as it lies in the OCI tar that Jib wrote.
 *
 * @param name the name that the tar gives the image
 * @param config what the image says about the process that it starts
 * @param labels its labels
 * @param platform its operating system and architecture, such as {@code linux/amd64}
 * @param compressed the bytes that a registry would serve for it
 * @param files its files, folders and links by path, later layers over earlier ones
 */
record ImageArchive(
    String name,
    Map<String, Object> config,
    Map<String, Object> labels,
    String platform,
    long compressed,
    Map<String, ImageFile> files) {

  /**
   * A file, folder or link of an image.
   *
   * @param type as in a tar: 0 for a file, 2 for a symbolic link, 5 for a folder
   * @param mode its permissions
   * @param content its bytes; empty for all but files
   */
  record ImageFile(char type, int mode, byte[] content) {

    boolean isFile() {
      return type == '0' || type == '1';
    }
  }

  /** Takes each entry of a tar. */
  private interface Visitor {
    void entry(String name, ImageFile file) throws IOException;
  }

  static ImageArchive read(Path tar) throws IOException {
    Map<String, byte[]> blobs = new LinkedHashMap<>();
    try (InputStream stream = new BufferedInputStream(Files.newInputStream(tar))) {
      visit(stream, (name, file) -> blobs.put(name, file.content()));
    }
    Map<String, Object> index = json(blobs, "index.json");
    Map<String, Object> entry = objects(index, "manifests").getFirst();
    Map<String, Object> manifest = json(blobs, blob(entry));
    Map<String, Object> document = json(blobs, blob(object(manifest, "config")));
    Map<String, ImageFile> files = new LinkedHashMap<>();
    long compressed = 0;
    for (Map<String, Object> layer : objects(manifest, "layers")) {
      byte[] bytes = present(blobs, blob(layer));
      compressed += bytes.length;
      try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(bytes), 1 << 16)) {
        visit(stream, files::put);
      }
    }
    Map<String, Object> config = object(document, "config");
    return new ImageArchive(
        String.valueOf(object(entry, "annotations").get("org.opencontainers.image.ref.name")),
        config,
        object(config, "Labels"),
        document.get("os") + "/" + document.get("architecture"),
        compressed,
        files);
  }

  /** Reads POSIX tars with the long names of GNU and of PAX: all that Jib and the base write. */
  private static void visit(InputStream tar, Visitor visitor) throws IOException {
    String longName = null;
    while (true) {
      byte[] header = tar.readNBytes(512);
      if (header.length < 512 || header[0] == 0) {
        return;
      }
      char type = header[156] == 0 ? '0' : (char) header[156];
      int size = Math.toIntExact(octal(header, 124, 12));
      byte[] content = tar.readNBytes(size);
      tar.skipNBytes((512 - size % 512) % 512);
      switch (type) {
        case 'L' -> longName = text(content, 0, content.length);
        case 'x' -> longName = paxPath(content, longName);
        case 'g' -> {}
        default -> {
          String prefix = text(header, 345, 155);
          String shortName = text(header, 0, 100);
          String name =
              longName != null ? longName : prefix.isEmpty() ? shortName : prefix + "/" + shortName;
          visitor.entry(
              name.replaceAll("^\\./|/$", ""),
              new ImageFile(type, (int) octal(header, 100, 8), content));
          longName = null;
        }
      }
    }
  }

  private static @Nullable String paxPath(byte[] content, @Nullable String otherwise) {
    return new String(content, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(" path="))
        .map(line -> line.substring(line.indexOf(" path=") + " path=".length()))
        .findFirst()
        .orElse(otherwise);
  }

  private static long octal(byte[] header, int from, int length) {
    String digits = text(header, from, length).strip();
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private static String text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  private static String blob(Map<String, Object> descriptor) {
    return "blobs/" + String.valueOf(descriptor.get("digest")).replace(':', '/');
  }

  private static Map<String, Object> json(Map<String, byte[]> blobs, String name) {
    return Json.readObject(new String(present(blobs, name), StandardCharsets.UTF_8), name);
  }

  private static byte[] present(Map<String, byte[]> blobs, String name) {
    byte[] bytes = blobs.get(name);
    if (bytes == null) {
      throw new AssertionError("The image has no (%s).".formatted(name));
    }
    return bytes;
  }

  private static Map<String, Object> object(Map<String, Object> parent, String key) {
    Map<String, Object> object = new LinkedHashMap<>();
    if (parent.get(key) instanceof Map<?, ?> map) {
      map.forEach((name, value) -> object.put(String.valueOf(name), value));
    }
    return object;
  }

  private static List<Map<String, Object>> objects(Map<String, Object> parent, String key) {
    List<Map<String, Object>> objects = new ArrayList<>();
    if (parent.get(key) instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        objects.add(object(Map.of("item", list.get(i)), "item"));
      }
    }
    return objects;
  }
}
