package dev.crema.inference.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.crema.data.document.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plays MLflow over plain sockets, as it is until it is told to be otherwise. */
final class FakeMlflow implements AutoCloseable {
  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";
  private static final Pattern VERSION = Pattern.compile("version=([0-9]+)");

  private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Map<String, Version> versions = new ConcurrentHashMap<>();
  private volatile String champion = "1";

  /** Requests that came. */
  final AtomicInteger requests = new AtomicInteger();

  /** Answers by path in place of the true ones; null for the true one. */
  volatile Function<String, @Nullable Reply> mischief = _ -> null;

  FakeMlflow() throws IOException {
    Thread.ofPlatform().daemon().start(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Registers a version, which no alias names yet. */
  void register(String number, Version version) {
    versions.put(number, version);
  }

  /** Makes a version the champion. */
  void promote(String number) {
    champion = number;
  }

  static boolean isQuestion(String path) {
    return path.startsWith(API) && !path.contains("get-download-uri");
  }

  static boolean isFile(String path) {
    return path.startsWith(ARTIFACTS) && !path.endsWith("/manifest.json");
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      } catch (IOException _) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      String line = in.readLine();
      while (line != null) {
        for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {}
        requests.incrementAndGet();
        String path = line.split(" ", -1)[1];
        Reply trick = mischief.apply(path);
        OutputStream out = socket.getOutputStream();
        (trick == null ? truth(path) : trick).write(out);
        if (trick != null) {
          return;
        }
        line = in.readLine();
      }
    } catch (IOException | NullPointerException _) {
      // The other side has had enough.
    } finally {
      sockets.remove(socket);
    }
  }

  private Reply truth(String path) {
    if (path.startsWith(API + "registered-models/search")) {
      Map<String, Object> alias = Map.of("alias", "champion", "version", champion);
      Map<String, Object> model = Map.of("name", "churn", "aliases", List.of(alias));
      return Reply.json(Json.write(Map.of("registered_models", List.of(model))));
    }
    if (path.startsWith(API + "registered-models/alias")) {
      return version(champion);
    }
    if (path.startsWith(API + "model-versions/get-download-uri")) {
      return location(number(path));
    }
    if (path.startsWith(API + "model-versions/get")) {
      return version(number(path));
    }
    return path.startsWith(ARTIFACTS) ? file(path.substring(ARTIFACTS.length())) : missing();
  }

  private static String number(String path) {
    Matcher matcher = VERSION.matcher(path);
    return matcher.find() ? matcher.group(1) : "none";
  }

  private Reply version(String number) {
    Version version = versions.get(number);
    if (version == null) {
      return missing();
    }
    Map<String, Object> digest =
        Map.of("key", "crema.manifest_sha256", "value", Version.sha256(version.manifest()));
    Map<String, Object> package_ =
        Map.of("key", "crema.package_digest", "value", version.packageDigest());
    List<Object> tags =
        version.packageDigest().isEmpty() ? List.of(digest) : List.of(digest, package_);
    return Reply.json(
        Json.write(
            Map.of(
                "model_version",
                Map.of(
                    "name",
                    "churn",
                    "version",
                    number,
                    "run_id",
                    "r",
                    "source",
                    "models:/m-" + number,
                    "status",
                    "READY",
                    "tags",
                    tags))));
  }

  private Reply location(String number) {
    Version version = versions.get(number);
    return version == null
        ? missing()
        : Reply.json(
            Json.write(Map.of("artifact_uri", version.location().replace("m-x", "m-" + number))));
  }

  /** Serves whatever is asked for, however it is spelt: to be careful is the other side's part. */
  private Reply file(String path) {
    for (Map.Entry<String, Version> each : versions.entrySet()) {
      String folder = Version.FOLDER.replace("m-x", "m-" + each.getKey()) + "/";
      if (path.startsWith(folder)) {
        String name = path.substring(folder.length());
        byte[] bytes =
            name.equals("manifest.json")
                ? each.getValue().manifest()
                : each.getValue().files().get(name);
        return bytes == null ? missing() : Reply.of(200, "application/octet-stream", bytes);
      }
    }
    return missing();
  }

  private static Reply missing() {
    return Reply.of(
        404,
        "application/json",
        "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"none\"}".getBytes(UTF_8));
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
