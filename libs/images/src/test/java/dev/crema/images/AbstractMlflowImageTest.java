package dev.crema.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.runner.preflight.Outcome;
import dev.crema.runner.preflight.Preflight;
import dev.crema.runner.preflight.PreflightSettings;
import dev.crema.runner.preflight.SecretEnvironment;
import dev.crema.servers.LocalPodman;
import dev.crema.servers.LocalPostgres;
import dev.crema.servers.testing.LocalSize;
import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** MLflow in its image, as locked in as a cluster would have it, beside a real PostgreSQL. */
abstract class AbstractMlflowImageTest {
  private static final Duration START = Duration.ofMinutes(3);

  /** The administrator's. */
  static final String PASSWORD = "a long one % of @ test:s/";

  /** Of the emptyDir in kubernetes/base/mlflow/deployment.yaml. */
  private static final Pattern SCRATCH =
      Pattern.compile("medium: Memory\\s+sizeLimit: ([0-9]+)Mi\\b");

  @TempDir Path folder;
  final LocalPodman podman = SharedPodman.get();
  final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  final Map<String, String> variables = new LinkedHashMap<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private LocalPostgres postgres;

  private String image = "";
  String container = "";

  /** Who asks: user, colon, password; empty for nobody. */
  String login = "";

  private int port;

  @BeforeEach
  void prepare() throws Exception {
    image = podman.load(made().resolve("image.tar"));
    postgres = LocalPostgres.temporary();
    postgres.createDatabase("mlflow");
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    open(Files.createDirectory(folder.resolve("artifacts")), "rwxrwxrwx");
    open(Files.createDirectory(folder.resolve("secrets")), "rwxr-xr-x");
    open(folder, "rwxr-xr-x");
    secret("admin", PASSWORD);
    secret("database", "p@ss%w:rd/?#");
    secret("session", "0123456789abcdef0123456789abcdef");
    variables.put(
        "CREMA_MLFLOW_DATABASE_URL", "postgresql://127.0.0.1:%d/mlflow".formatted(postgres.port()));
    variables.put("CREMA_MLFLOW_DATABASE_USER", LocalPostgres.USER);
    variables.put("CREMA_MLFLOW_DATABASE_PASSWORD_FILE", "/secrets/database");
    variables.put("CREMA_MLFLOW_HOST", "127.0.0.1");
    variables.put("CREMA_MLFLOW_PORT", Integer.toString(port));
    variables.put("CREMA_MLFLOW_AUTH", "off");
  }

  /** Does what make mlflow-image does: nothing, if the image is there and of this recipe. */
  private static Path made() throws Exception {
    Path root = Tree.here().root();
    Path made = root.resolve(".build/mlflow-image");
    List<String> words =
        List.of(".mvn/python.sh", "libs/images/mlflow_image.py", made.toString(), "--if-needed");
    Command.run(root, Map.of(), words).orFail();
    return made;
  }

  @AfterEach
  void end() throws IOException {
    remove();
    if (postgres != null) {
      postgres.close();
    }
    client.close();
  }

  void remove() throws IOException {
    if (!container.isEmpty()) {
      podman.call("rm", "--force", "--time=0", container);
      container = "";
    }
  }

  private static void open(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  void secret(String name, String value) throws IOException {
    open(Files.writeString(folder.resolve("secrets").resolve(name), value + "\n"), "rw-r--r--");
  }

  void start(String... command) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "run",
                "--detach",
                "--read-only",
                "--tmpfs=/tmp:size=%sm".formatted(scratch()),
                "--user=100065:0",
                "--cap-drop=ALL",
                "--security-opt=no-new-privileges",
                LocalSize.memory(Tree.here().root(), "mlflow"),
                "--network=host",
                "--volume=%s:/artifacts".formatted(folder.resolve("artifacts")),
                "--volume=%s:/secrets:ro".formatted(folder.resolve("secrets"))));
    variables.forEach((name, value) -> words.add("--env=%s=%s".formatted(name, value)));
    words.add(image);
    words.addAll(List.of(command));
    container = podman.call(words.toArray(String[]::new));
  }

  HttpResponse<String> ask(HttpRequest.Builder request) throws Exception {
    return client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder to(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/%s".formatted(port, path)));
    return login.isEmpty() ? request : request.header("Authorization", basic(login));
  }

  HttpResponse<String> send(String path, String json) throws Exception {
    return ask(
        to("api/2.0/mlflow/" + path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  String post(String path, String json) throws Exception {
    HttpResponse<String> answer = send(path, json);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** A login, by the administrator's password of the Secret. */
  void askForALogin() {
    variables.put("CREMA_MLFLOW_AUTH", "basic");
    variables.put("CREMA_MLFLOW_ADMIN_PASSWORD_FILE", "/secrets/admin");
    variables.put("CREMA_MLFLOW_SESSION_KEY_FILE", "/secrets/session");
  }

  private static String scratch() throws IOException {
    Path file = Tree.here().root().resolve("kubernetes/base/mlflow/deployment.yaml");
    Matcher limit = SCRATCH.matcher(Files.readString(file));
    assertThat(limit.find()).as("the limit of /tmp").isTrue();
    return limit.group(1);
  }

  private HttpResponse<String> experiments() throws Exception {
    return ask(to("api/2.0/mlflow/experiments/search?max_results=1"));
  }

  void awaitStatus(int wanted) throws Exception {
    long end = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < end) {
      try {
        if (experiments().statusCode() == wanted) {
          return;
        }
      } catch (IOException _) {
        // it does not listen yet
      }
      assertThat(podman.call("inspect", "--format={{.State.Running}}", container))
          .as("MLflow runs")
          .isEqualTo("true");
      Thread.sleep(300);
    }
    throw new AssertionError("not ready in time");
  }

  static String field(String json, String name) {
    Matcher matcher = Pattern.compile("\"%s\": *\"?([^\",}]+)".formatted(name)).matcher(json);
    assertThat(matcher.find()).as(name + " in " + json).isTrue();
    return matcher.group(1);
  }

  String logs() throws Exception {
    return Command.run(folder, podman.environment(), List.of("podman", "logs", container)).said();
  }

  static String basic(String login) {
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  /** What {@code crema preflight} says of this MLflow. */
  String preflight(String user, String password) throws InterruptedException {
    Map<String, String> environment =
        Map.of(
            "MLFLOW_TRACKING_URI",
            "http://127.0.0.1:" + port,
            "MLFLOW_TRACKING_USERNAME",
            user,
            "MLFLOW_TRACKING_PASSWORD",
            password);
    List<String> others = new ArrayList<>(Preflight.NAMES);
    others.remove("mlflow");
    List<Outcome> outcomes = new ArrayList<>();
    new PreflightSettings(
            new SecretEnvironment(environment::get),
            null,
            List.of(),
            List.of(),
            Set.copyOf(others),
            false,
            Duration.ofSeconds(60))
        .preflight()
        .run(outcomes::add);
    return outcomes.stream()
        .filter(outcome -> outcome.check().equals("mlflow"))
        .findFirst()
        .orElseThrow()
        .words();
  }

  void assertRefused(String name, String value, String part) throws Exception {
    String before = variables.put(name, value);
    start();
    assertThat(podman.call("wait", container)).isEqualTo("2");
    String said = logs();
    assertThat(said).contains(part, "\nMaybe ").doesNotContain("hidden", "Traceback");
    remove();
    if (before == null) {
      variables.remove(name);
    } else {
      variables.put(name, before);
    }
  }
}
