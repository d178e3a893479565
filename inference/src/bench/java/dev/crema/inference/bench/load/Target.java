package dev.crema.inference.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A route of a server on the loopback address, and what to send to it.
 *
 * @param port the server's port
 * @param requests whole requests, head and body, sent in turn
 * @param connections keep-alive connections, each with one request at a time
 */
public record Target(int port, List<ByteBuffer> requests, int connections) {
  public Target {
    if (requests.isEmpty() || connections < 1) {
      throw new IllegalArgumentException(
          "A target needs requests (%d) and connections (%d)."
              .formatted(requests.size(), connections));
    }
    requests = List.copyOf(requests);
  }

  /**
   * Returns the target of JSON bodies that are posted.
   *
   * @param port the server's port
   * @param path the route, with its query
   * @param bodies the bodies
   * @param connections keep-alive connections
   */
  public static Target post(int port, String path, List<String> bodies, int connections) {
    List<ByteBuffer> requests = bodies.stream().map(body -> request(port, path, body)).toList();
    return new Target(port, requests, connections);
  }

  private static ByteBuffer request(int port, String path, String body) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, port, content.length)
            .getBytes(StandardCharsets.US_ASCII);
    // Direct, or each write would copy it once more.
    return ByteBuffer.allocateDirect(head.length + content.length).put(head).put(content).flip();
  }
}
