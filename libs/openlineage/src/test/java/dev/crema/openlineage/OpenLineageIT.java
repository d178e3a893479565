package dev.crema.openlineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.executor.Executor;
import io.openlineage.client.OpenLineage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a step tells a backend, as the SDK runs it. */
class OpenLineageIT {
  private static final String RUN = "2f4c7f7e-9b53-4b3e-8f7e-0d5f0c1a2b3c";

  /** What the machine may take on top, busy as it is. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  @TempDir private Path root;
  private final Map<String, String> environment = new LinkedHashMap<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Backend backend;

  private String log = "";

  @BeforeEach
  void start() throws IOException {
    backend = new Backend();
    environment.put("OPENLINEAGE_URL", backend.url());
    Path inputs = Files.createDirectories(root.resolve("minio/bucket"));
    Files.writeString(inputs.resolve("train"), "rows");
    environment.put("CREMA_MOUNT_ROOT", root.toString());
  }

  @AfterEach
  void stop() {
    backend.close();
  }

  private String uri(String task, String output) {
    return "minio://bucket/v2/artifacts/churn-pipeline/%s/%s/salt-1/%s"
        .formatted(RUN, task, output);
  }

  private String input(String task, String note) throws IOException {
    Map<String, Object> train =
        Map.of(
            "name",
            "train",
            "uri",
            "minio://bucket/train",
            "metadata",
            Map.of("content_hash", "abc"));
    Map<String, Object> copy =
        Map.of("name", "copy", "uri", uri(task, "copy"), "metadata", Map.of());
    return JSON.std.asString(
        Map.of(
            "inputs",
            Map.of(
                "parameterValues",
                Map.of("note", note),
                "artifacts",
                Map.of("train", Map.of("artifacts", List.of(train)))),
            "outputs",
            Map.of(
                "artifacts",
                Map.of("copy", Map.of("artifacts", List.of(copy))),
                "outputFile",
                root.resolve("out.json").toString())));
  }

  private int run(String task, String note) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int code =
        new Executor(environment, stream)
            .execute(new CopyData(), new String[] {"--executor_input", input(task, note)});
    log = bytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  private static Map<?, ?> at(Map<?, ?> tree, String... path) {
    Map<?, ?> here = tree;
    for (String name : path) {
      here = (Map<?, ?>) Objects.requireNonNull(here.get(name), name);
    }
    return here;
  }

  private static Map<?, ?> first(Map<String, Object> event, String list) {
    return (Map<?, ?>) ((List<?>) Objects.requireNonNull(event.get(list), list)).getFirst();
  }

  @Test
  void aStepTellsItsBeginningAndItsEndAsTheSchemaWantsIt() throws IOException {
    assertThat(run("copy-data", "x")).as(log).isZero();
    List<Map<String, Object>> events = backend.events();
    assertThat(events)
        .extracting(event -> event.get("eventType"))
        .containsExactly("START", "COMPLETE");
    for (Map<String, Object> event : events) {
      assertThat(EventSchema.problems(event)).isEmpty();
      assertThat(at(event, "job")).isEqualTo(at(events.getFirst(), "job"));
      assertThat(at(event, "run").get("runId"))
          .isEqualTo(at(events.getFirst(), "run").get("runId"));
      assertThat(at(event, "run", "facets", "parent", "run").get("runId")).isEqualTo(RUN);
      assertThat(at(event, "run", "facets", "parent", "job").get("name"))
          .isEqualTo("churn-pipeline");
    }
    assertThat(at(events.getFirst(), "job").get("name")).isEqualTo("copy-data");
    assertThat(at(events.getFirst(), "job").get("namespace")).isEqualTo("crema");
    Map<?, ?> train = first(events.getFirst(), "inputs");
    assertThat(train.get("namespace")).isEqualTo("minio://bucket");
    assertThat(train.get("name")).isEqualTo("train");
    assertThat(at(train, "facets", "version").get("datasetVersion")).isEqualTo("abc");
    Map<?, ?> copy = first(events.getLast(), "outputs");
    assertThat(copy.get("name"))
        .as("the address is what the next step reads from")
        .isEqualTo("v2/artifacts/churn-pipeline/%s/copy-data/salt-1/copy".formatted(RUN));
    assertThat(at(copy, "facets", "version").get("datasetVersion")).isEqualTo("c0ffee");
    assertThat(log).isEmpty();
  }

  @Test
  void aStepThatFailsTellsItsKindAndNotItsRows() throws IOException {
    environment.put("SECRET", "s3cr3t");
    assertThat(run("copy-data", "refuse")).isEqualTo(ErrorKind.DATA_QUALITY.exitCode());
    Map<String, Object> event = backend.events().getLast();
    assertThat(event.get("eventType")).isEqualTo("FAIL");
    assertThat(at(event, "run").get("runId"))
        .isEqualTo(at(backend.events().getFirst(), "run").get("runId"));
    assertThat((List<?>) event.get("outputs")).as("it has left none").isEmpty();
    assertThat(EventSchema.problems(event)).isEmpty();
    assertThat(at(event, "run", "facets", "errorMessage").get("message"))
        .isEqualTo("DATA_QUALITY (exit code %d)".formatted(ErrorKind.DATA_QUALITY.exitCode()));
    assertThat(String.join("", backend.bodies)).doesNotContain("customer-1", "refuse", "s3cr3t");
    assertThat(log).endsWith("error: The row of (customer-1) is bad.\n");
  }

  @Test
  void eachTaskOfARunIsARunOfItsOwn() throws IOException {
    run("copy-data", "x");
    run("copy-data-2", "x");
    run("copy-data-2", "x");
    List<Object> ids =
        new ArrayList<>(
            backend.events().stream()
                .map(event -> (Object) at(event, "run").get("runId"))
                .toList());
    assertThat(ids).hasSize(6);
    assertThat(ids.get(0)).isEqualTo(ids.get(1)).isNotEqualTo(ids.get(2));
    assertThat(ids.subList(2, 6)).as("a retry is the same task").containsOnly(ids.get(2));
  }

  @Test
  void theKeyGoesInTheHeaderAndTheNamespaceInTheJob() throws IOException {
    environment.put("OPENLINEAGE_API_KEY", "k3y");
    environment.put("OPENLINEAGE_NAMESPACE", "team-a");
    run("copy-data", "x");
    assertThat(backend.authorizations).containsOnly("Bearer k3y");
    assertThat(at(backend.events().getFirst(), "job").get("namespace")).isEqualTo("team-a");
    assertThat(String.join("", backend.bodies)).doesNotContain("k3y");
  }

  @Test
  void nothingIsSentWhenItIsDisabledOrNoEndpointIsSet() throws IOException {
    environment.put("OPENLINEAGE_DISABLED", "true");
    assertThat(run("copy-data", "x")).isZero();
    environment.remove("OPENLINEAGE_DISABLED");
    environment.remove("OPENLINEAGE_URL");
    environment.put("OPENLINEAGE_NAMESPACE", "team-a");
    assertThat(run("copy-data", "x")).isZero();
    assertThat(backend.bodies).isEmpty();
    assertThat(log).isEmpty();
  }

  @Test
  void anEndpointThatIsSilentHoldsAStepUpForTheBoundAtMost() throws IOException {
    run("copy-data", "x"); // the classes of events are loaded
    backend.isSilent = true;
    long start = System.nanoTime();
    assertThat(run("copy-data", "x")).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(OpenLineageListener.BOUND.plus(SLACK));
    assertThat(log)
        .contains("note: OpenLineage events did not reach http://127.0.0.1: no answer within 2 s");
  }

  @Test
  void anEndpointThatIsAwayOrRefusesFailsNoStep() throws IOException {
    backend.status = 500;
    assertThat(run("copy-data", "x")).isZero();
    assertThat(log).contains("note: OpenLineage events did not reach http://127.0.0.1: HTTP 500");
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.put("OPENLINEAGE_URL", "http://me:s3cr3t@127.0.0.1:" + socket.getLocalPort());
    }
    assertThat(run("copy-data", "x")).isZero();
    assertThat(log).contains("did not reach").doesNotContain("s3cr3t");
    environment.put("OPENLINEAGE_URL", "no address s3cr3t");
    assertThat(run("copy-data", "x")).isZero();
    assertThat(log).contains("the address in OPENLINEAGE_URL").doesNotContain("s3cr3t");
  }

  @Test
  void anAnswerThatRefusesIsNamedByItsStatus() throws IOException {
    backend.status = 401;
    assertThat(run("copy-data", "x")).isZero();
    assertThat(log).contains("did not reach http://127.0.0.1: HTTP 401");
    assertThat(backend.bodies).as("no event is sent a second time").hasSize(2);
    backend.status = 302;
    assertThat(run("copy-data", "x")).isZero();
    assertThat(log).contains("did not reach http://127.0.0.1: HTTP 302");
  }

  @Test
  void eventsGoToTheEndpointThatIsSetOrThePathOfTheAddress() throws IOException {
    environment.put("OPENLINEAGE_URL", backend.url() + "/");
    environment.put("OPENLINEAGE_ENDPOINT", "/api/v1/lineage/of-mine");
    run("copy-data", "x");
    environment.remove("OPENLINEAGE_ENDPOINT");
    environment.put("OPENLINEAGE_URL", backend.url() + "/api/v1/lineage/whole?team=a");
    run("copy-data", "x");
    environment.put("OPENLINEAGE_URL", backend.url() + "/");
    run("copy-data", "x");
    assertThat(backend.targets)
        .containsExactly(
            "/api/v1/lineage/of-mine",
            "/api/v1/lineage/of-mine",
            "/api/v1/lineage/whole?team=a",
            "/api/v1/lineage/whole?team=a",
            "/api/v1/lineage",
            "/api/v1/lineage");
  }

  @Test
  void aTimeOnTheFullMinuteHasItsSeconds() {
    OpenLineage model = new OpenLineage(URI.create("https://crema.dev"));
    OpenLineage.RunEvent event =
        model
            .newRunEventBuilder()
            .eventTime(Instant.parse("2026-01-01T00:00:00Z").atZone(ZoneOffset.UTC))
            .build();
    assertThat(new String(HttpSender.json(event), StandardCharsets.UTF_8))
        .contains("\"eventTime\":\"2026-01-01T00:00:00Z\"")
        .doesNotContain("null");
  }

  @Test
  void whatTheJavaClientCallsAnAddressIsReadAndAProcessEndsAtOnce() throws Exception {
    Map<String, String> variables =
        Map.of(
            "OPENLINEAGE__TRANSPORT__TYPE",
            "http",
            "OPENLINEAGE__TRANSPORT__URL",
            backend.url(),
            "OPENLINEAGE__TRANSPORT__AUTH__API_KEY",
            "k3y",
            "CREMA_MOUNT_ROOT",
            root.toString());
    assertThat(process(variables)).isZero();
    assertThat(backend.events())
        .extracting(event -> event.get("eventType"))
        .containsExactly("START", "COMPLETE");
    assertThat(backend.authorizations).containsOnly("Bearer k3y");
  }

  @Test
  void aConfigurationThatIsNotReadIsNamedInTheLog() throws IOException {
    environment.remove("OPENLINEAGE_URL");
    environment.put("OPENLINEAGE_CONFIG", "/etc/openlineage.yml");
    assertThat(run("copy-data", "x")).isZero();
    assertThat(log).contains("OpenLineage events are not sent").contains("set OPENLINEAGE_URL");
    environment.remove("OPENLINEAGE_CONFIG");
    environment.put("OPENLINEAGE__TRANSPORT__TYPE", "kafka");
    environment.put("OPENLINEAGE__TRANSPORT__URL", backend.url());
    assertThat(run("copy-data", "x")).isZero();
    assertThat(log).contains("OpenLineage events are not sent");
    environment.put("OPENLINEAGE_DISABLED", "true");
    assertThat(run("copy-data", "x")).isZero();
    assertThat(log).isEmpty();
    assertThat(backend.bodies).isEmpty();
  }

  private int process(Map<String, String> variables) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CopyData.class.getName(),
                "--executor_input",
                input("copy-data", "x"))
            .inheritIO();
    builder.environment().keySet().removeIf(name -> name.startsWith("OPENLINEAGE"));
    builder.environment().putAll(variables);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
