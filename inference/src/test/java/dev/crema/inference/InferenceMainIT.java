package dev.crema.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The process: how it ends when it cannot or must not go on. */
class InferenceMainIT {
  @TempDir Path folder;

  /** How a process ended, and what it said on stderr and stdout. */
  private record End(int code, String errors, String output) {}

  private End run(Class<?> main, String... settings) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.add("--crema.cache.directory=" + folder.resolve("cache"));
    if (Arrays.stream(settings).noneMatch(each -> each.startsWith("--crema.security."))) {
      command.add("--crema.security.mode=open");
    }
    command.addAll(List.of(settings));
    ProcessBuilder builder = new ProcessBuilder(command);
    Path output = folder.resolve("output");
    builder.redirectOutput(output.toFile());
    builder.environment().put("MLFLOW_TRACKING_URI", "http://127.0.0.1:9");
    Process process = builder.start();
    try {
      Thread watchdog = Thread.ofVirtual().start(() -> endAfterAMinute(process));
      String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      watchdog.interrupt();
      return new End(code, errors, Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  private static void endAfterAMinute(Process process) {
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      // It has ended.
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "crema.model.alias=a b         | must be",
        "crema.model.name=a/b          | must be",
        "crema.poll.interval=0s        | must be from",
        "crema.cache.directory=        | must be",
        "crema.limits.rows=abc         | must be a whole number",
        "crema.limits.load-bytes=1     | must be from",
        "crema.hint.min-pause=0s       | must be from",
        "crema.hint.enabled=yess       | must be true or false",
        "crema.stop.grace=6m           | must be from",
        "crema.stop.delay=soon         | Maybe 500ms",
        "crema.port=99999              | must be from 0 to 65535",
        "crema.port=tcp://10.0.0.1:80  | must be a whole number",
        "crema.log-format=xml          | must be text or json",
        "crema.limits.queue-delay=0s   | must be from",
        "crema.security.mode=opne      | must be open or jwt",
        "crema.security.mode=jwt       | must be the issuer",
        "crema.security.mdoe=open      | Maybe (crema.security.mode).",
        "crema.modle.name=churn        | Maybe (crema.model.name).",
        "crema.modle=churn             | (crema.model.alias)",
      })
  void endsBeforeItListensIfASettingIsWrong(String setting, String reason) throws Exception {
    String key = setting.substring(0, setting.indexOf('='));
    End end = run(InferenceMain.class, "--crema.model.name=churn", "--" + setting);
    assertThat(end.code()).isEqualTo(2);
    String named = setting.equals("crema.security.mode=jwt") ? "crema.security.issuer" : key;
    assertThat(end.errors()).startsWith("error: The setting (" + named + ")").contains(reason);
  }

  @Test
  void endsIfTheLogCouldNotTakeTheLargestRequest() throws Exception {
    End end =
        run(
            InferenceMain.class,
            "--crema.model.name=churn",
            "--crema.security.mode=open",
            "--crema.log.mode=fast",
            "--crema.log.jdbc-url=jdbc:postgresql://127.0.0.1:1/x",
            "--crema.log.queue-rows=999");
    assertThat(end.code()).isEqualTo(2);
    assertThat(end.errors())
        .startsWith("error: The setting (crema.limits.rows) is (1000)")
        .contains("crema.log.queue-rows (999)");
  }

  @Test
  void endsIfHintsNeedNoSignatureWhereTokensAreAskedFor() throws Exception {
    End end =
        run(
            InferenceMain.class,
            "--crema.model.name=churn",
            "--crema.security.mode=jwt",
            "--crema.security.issuer=https://issuer.example",
            "--crema.security.audience=crema",
            "--crema.security.jwks=https://issuer.example/keys",
            "--crema.hint.enabled=true");
    assertThat(end.code()).isEqualTo(2);
    assertThat(end.errors()).startsWith("error: The setting (crema.hint.secret) is missing");
  }

  @Test
  void endsIfNobodySaysWhoMayCall() throws Exception {
    End end =
        run(InferenceMain.class, "--crema.model.name=churn", "--crema.security.tenant-claim=");
    assertThat(end.code()).isEqualTo(2);
    assertThat(end.errors())
        .startsWith("error: The setting (crema.security.mode) is missing: who may call")
        .contains("\nMaybe crema.security.mode=open for a laptop");
  }

  /** With the defaults of a day and a week, and with a second more. */
  @Test
  void endsIfPredictionsWouldBeDeletedBeforeTheyAreMeasured() throws Exception {
    assertThat(runWithLog(7).errors())
        .isEqualTo(
            "error: The settings crema.truth.maturity (PT24H) and crema.performance.window (PT168H) are together longer than crema.log.retention-days (7): performance would be measured on predictions that are deleted.\nMaybe a shorter window, or keep predictions longer.\n");
    assertThat(runWithLog(8).errors()).contains("crema.truth.maturity (PT24H1S)");
  }

  private End runWithLog(int days) throws Exception {
    return run(
        InferenceMain.class,
        "--crema.model.name=churn",
        "--crema.security.mode=open",
        "--crema.log.mode=fast",
        "--crema.log.jdbc-url=jdbc:postgresql://127.0.0.1:1/crema",
        "--crema.truth.maturity=%ds".formatted(days == 7 ? 86_400 : 86_401),
        "--crema.log.retention-days=" + days);
  }

  @Test
  void writesItsLogAsJsonIfToldSoByAnArgument() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      End end =
          run(
              InferenceMain.class,
              "--crema.model.name=churn",
              "--crema.log-format=json",
              "--crema.host=127.0.0.1",
              "--crema.port=" + taken.getLocalPort());
      assertThat(end.output().lines())
          .anyMatch(line -> line.contains("crema.security.mode=open"))
          .allSatisfy(line -> assertThat(Node.json(line, "line").entries()).containsKey("level"));
    }
  }

  @Test
  void endsIfItsPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      End end =
          run(
              InferenceMain.class,
              "--crema.model.name=churn",
              "--crema.host=127.0.0.1",
              "--crema.port=" + taken.getLocalPort());
      assertThat(end.code()).isEqualTo(2);
      assertThat(end.errors())
          .contains(
              "The address (127.0.0.1:%d) cannot be listened on: Address already in use."
                  .formatted(taken.getLocalPort()),
              "Maybe --port");
      // The registry here is nobody, which may be said; what the end itself interrupts may not.
      assertThat(end.output()).doesNotContain("Exception", "\tat ", "nterrupted");
    }
  }

  @Test
  void endsIfTheMemoryIsFullAnywhereButInLoading() throws Exception {
    for (String where : List.of("request", "thread", "registry")) {
      End end = run(FullMemory.class, where);
      assertThat(end.code()).as(where).isEqualTo(3);
      assertThat(end.errors()).as(where).contains("Maybe more memory");
    }
  }
}
