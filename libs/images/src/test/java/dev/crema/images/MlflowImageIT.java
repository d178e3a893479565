package dev.crema.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.runner.preflight.Outcome;
import dev.crema.runner.preflight.Preflight;
import dev.crema.runner.preflight.PreflightSettings;
import dev.crema.runner.preflight.SecretEnvironment;
import dev.crema.servers.LocalPodman;
import dev.crema.servers.LocalPostgres;
import dev.crema.servers.testing.LocalSize;
import dev.crema.servers.testing.RequiresPodman;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * MLflow in its image, as locked in as a cluster would have it, beside a real PostgreSQL. To make
 * the image takes a minute and a half, so it is for {@code make soak}.
 */
@RequiresPodman
@Tag("soak")
class MlflowImageIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final String PASSWORD = "a long one % of @ test:s/";

  @TempDir Path folder;
  private final LocalPodman podman = SharedPodman.get();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final Map<String, String> variables = new LinkedHashMap<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private LocalPostgres postgres;

  private String image = "";
  private String container = "";
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
    if (!container.isEmpty()) {
      podman.call("rm", "--force", "--time=0", container);
    }
    if (postgres != null) {
      postgres.close();
    }
    client.close();
  }

  private static void open(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private void secret(String name, String value) throws IOException {
    open(Files.writeString(folder.resolve("secrets").resolve(name), value + "\n"), "rw-r--r--");
  }

  private void start(String... command) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "run",
                "--detach",
                "--read-only",
                "--tmpfs=/tmp",
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

  private HttpResponse<String> ask(HttpRequest.Builder request) throws Exception {
    return client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/%s".formatted(port, path)));
  }

  private String post(String path, String json) throws Exception {
    HttpResponse<String> answer =
        ask(
            to("api/2.0/mlflow/" + path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<String> experiments() throws Exception {
    return ask(to("api/2.0/mlflow/experiments/search?max_results=1"));
  }

  private void awaitStatus(int wanted) throws Exception {
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

  private static String field(String json, String name) {
    Matcher matcher = Pattern.compile("\"%s\": *\"?([^\",}]+)".formatted(name)).matcher(json);
    assertThat(matcher.find()).as(name + " in " + json).isTrue();
    return matcher.group(1);
  }

  @Test
  void registersAVersionWithItsFilesAndEndsWhenAsked() throws Exception {
    start();
    awaitStatus(200);
    String experiment = field(post("experiments/create", "{\"name\":\"churn\"}"), "experiment_id");
    String run =
        field(post("runs/create", "{\"experiment_id\":\"%s\"}".formatted(experiment)), "run_id");
    String place = "%s/%s/artifacts/model/model.json".formatted(experiment, run);
    assertThat(
            ask(to("api/2.0/mlflow-artifacts/artifacts/" + place)
                    .PUT(BodyPublishers.ofString("{}")))
                .statusCode())
        .isEqualTo(200);
    post("registered-models/create", "{\"name\":\"churn\"}");
    String version =
        post(
            "model-versions/create",
            "{\"name\":\"churn\",\"run_id\":\"%s\",\"source\":\"mlflow-artifacts:/%s/%s/artifacts/model\"}"
                .formatted(run, experiment, run));
    assertThat(field(version, "version")).isEqualTo("1");
    assertThat(folder.resolve("artifacts").resolve(place)).hasContent("{}");
    assertThat(ask(to("")).body()).contains("<title>MLflow</title>");
    assertThat(podman.call("top", container, "args").lines().skip(1))
        .as("one process, which is Python itself")
        .singleElement()
        .asString()
        .startsWith("/usr/bin/python3.11");
    podman.call("stop", "--time=30", container);
    assertThat(podman.call("inspect", "--format={{.State.ExitCode}}", container))
        .as("exit code after SIGTERM")
        .isIn("0", "143");
    podman.call("rm", container);
    start("upgrade");
    assertThat(podman.call("wait", container))
        .as("the tables are as they should be")
        .isEqualTo("0");
  }

  @Test
  void takesAPackageOf200MegabytesAndManyRunsWithinALaptopsMemory() throws Exception {
    start();
    awaitStatus(200);
    String experiment = field(post("experiments/create", "{\"name\":\"churn\"}"), "experiment_id");
    Path package200 = Files.write(folder.resolve("package"), new byte[200 << 20]);
    String place =
        "api/2.0/mlflow-artifacts/artifacts/%s/run/artifacts/model.bin".formatted(experiment);
    assertThat(ask(to(place).PUT(BodyPublishers.ofFile(package200))).statusCode()).isEqualTo(200);
    try (ExecutorService askers = Executors.newFixedThreadPool(8)) {
      List<Callable<String>> runs =
          Collections.nCopies(
              400,
              () -> {
                String create = "{\"experiment_id\":\"%s\"}".formatted(experiment);
                String run = field(post("runs/create", create), "run_id");
                return post(
                    "runs/log-batch",
                    "{\"run_id\":\"%s\",\"metrics\":[{\"key\":\"auc\",\"value\":0.9,\"timestamp\":1,\"step\":0}]}"
                        .formatted(run));
              });
      for (Future<String> each : askers.invokeAll(runs)) {
        assertThat(each.get()).isNotNull();
      }
    }
    HttpResponse<Path> back =
        client.send(to(place).GET().build(), BodyHandlers.ofFile(folder.resolve("back")));
    assertThat(back.body()).hasSize(200 << 20);
    assertThat(podman.call("inspect", "--format={{.State.Running}}", container)).isEqualTo("true");
  }

  @Test
  void whoDoesNotLogInOrWronglyIsSentAwayAndPreflightSaysWhy() throws Exception {
    variables.put("CREMA_MLFLOW_AUTH", "basic");
    variables.put("CREMA_MLFLOW_ADMIN_PASSWORD_FILE", "/secrets/admin");
    variables.put("CREMA_MLFLOW_SESSION_KEY_FILE", "/secrets/session");
    start();
    awaitStatus(401);
    assertThat(
            ask(to("api/2.0/mlflow/experiments/search?max_results=1")
                    .header("Authorization", basic("password1234")))
                .statusCode())
        .isEqualTo(401);
    assertThat(preflight("password1234"))
        .contains("refuses the user or the password (401)", "\nMaybe ");
    assertThat(preflight(PASSWORD)).contains("experiments and artifacts answer");
    assertThat(logs()).doesNotContain(PASSWORD);
  }

  private String logs() throws Exception {
    return Command.run(folder, podman.environment(), List.of("podman", "logs", container)).said();
  }

  private static String basic(String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** What {@code crema preflight} says of this MLflow. */
  private String preflight(String password) throws InterruptedException {
    Map<String, String> environment =
        Map.of(
            "MLFLOW_TRACKING_URI",
            "http://127.0.0.1:" + port,
            "MLFLOW_TRACKING_USERNAME",
            "admin",
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

  @Test
  void aHostThatIsNotAllowedIsNotAnswered() throws Exception {
    variables.put("CREMA_MLFLOW_ALLOWED_HOSTS", "mlflow,mlflow:*");
    start();
    awaitStatus(403);
    assertThat(preflight("none")).contains("does not know itself under this name", "allowed hosts");
  }

  @Test
  void withoutWhatItNeedsItDoesNotStartAndSaysSo() throws Exception {
    assertRefused("CREMA_MLFLOW_AUTH", "", "(CREMA_MLFLOW_AUTH) is not set");
    assertRefused("CREMA_MLFLOW_AUTH", "basic", "(CREMA_MLFLOW_ADMIN_PASSWORD) is not set");
    variables.put("CREMA_MLFLOW_ADMIN_PASSWORD", "password1234");
    assertRefused("CREMA_MLFLOW_AUTH", "basic", "not begin with the word password");
    assertRefused("CREMA_MLFLOW_ARTIFACTS", "/nowhere", "(/nowhere) is not there");
    assertRefused("CREMA_MLFLOW_DATABASE_PASSWORD_FILE", "/secrets/none", "(/secrets/none)");
    assertRefused(
        "CREMA_MLFLOW_DATABASE_URL",
        "postgresql://me:hidden@host/mlflow",
        "without user and password");
  }

  private void assertRefused(String name, String value, String part) throws Exception {
    String before = variables.put(name, value);
    start();
    assertThat(podman.call("wait", container)).isEqualTo("2");
    String said = logs();
    assertThat(said).contains(part, "\nMaybe ").doesNotContain("hidden", "Traceback");
    podman.call("rm", "--force", container);
    container = "";
    if (before == null) {
      variables.remove(name);
    } else {
      variables.put(name, before);
    }
  }
}
