package dev.crema.release;

import dev.crema.sdk.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small image as Jib writes it: an OCI layout in a tar, with one layer. */
final class OciTar {

  private static final int BLOCK = 512;

  final Map<String, byte[]> files = new LinkedHashMap<>();
  final String digest;

  OciTar(String reference, String title, String version) {
    String layer = blob(bytes("the layer of " + title));
    String config =
        blob(
            json(
                Map.of(
                    "config",
                    Map.of(
                        "Labels",
                        Map.of(
                            "org.opencontainers.image.title", title,
                            "org.opencontainers.image.version", version)))));
    digest =
        blob(
            json(
                Map.of(
                    "config",
                    Map.of("digest", config),
                    "layers",
                    List.of(Map.of("digest", layer)))));
    files.put("oci-layout", bytes("{}"));
    files.put(
        "index.json",
        json(
            Map.of(
                "manifests",
                List.of(
                    Map.of(
                        "digest",
                        digest,
                        "annotations",
                        Map.of("org.opencontainers.image.ref.name", reference))))));
  }

  private String blob(byte[] content) {
    String hex = Digests.of(content);
    files.put("blobs/sha256/" + hex, content);
    return "sha256:" + hex;
  }

  byte[] tar() {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    files.forEach(
        (name, content) -> {
          byte[] header = new byte[BLOCK];
          put(header, 0, name);
          put(header, 124, "%011o".formatted(content.length));
          header[156] = '0';
          tar.writeBytes(header);
          tar.writeBytes(content);
          tar.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        });
    tar.writeBytes(new byte[2 * BLOCK]);
    return tar.toByteArray();
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = bytes(text);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  private static byte[] json(Object tree) {
    return bytes(Json.write(tree));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
