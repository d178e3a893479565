package dev.crema.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.crema.testkit.Printed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Job's command with this release's pipelines, as a process; notes which classes it loads. */
@Tag("contract")
class BootstrapProcessIT extends AbstractBootstrapTest {
  private static final Path PAGE = ROOT.resolve("docs/how-to/check-an-installation.md");
  private static final String PIPELINES = ROOT.resolve("pipelines").toString();

  @Override
  Ending crema(String... arguments) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String lists = System.getProperty("crema.classlists", "");
    if (!lists.isEmpty()) {
      Path list = Files.createDirectories(Path.of(lists, "bootstrap"));
      words.add("-Xshare:off");
      words.add("-XX:DumpLoadedClassList=" + list.resolve("%p.lst"));
    }
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    words.add("dev.crema.runner.Crema");
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("(CREMA|MLFLOW|KF)_.*"));
    builder.environment().putAll(variables);
    builder.environment().put("CREMA_PIPELINES", PIPELINES);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ending(process.waitFor(), said);
  }

  @Test
  void bringsAnInstallationToThisReleaseOnce() throws Exception {
    assertThat(pipelines()).contains("retrain", "train-and-register", "monitor");
    assertBootstrapsOnceAndPreflightsThen();
  }

  /** Its schedule too, and a retraining.yaml that asks for the pipeline of this release. */
  @Test
  void printsWhatThePageSays() throws Exception {
    variables.put("CREMA_INSTALLATION", "eu-production/crema");
    Path schedules = Files.createDirectories(folder.resolve("schedules"));
    Files.writeString(
        schedules.resolve("monitor.yaml"), schedule().replace("/app/pipelines", PIPELINES));
    Ending ending =
        crema(
            "bootstrap",
            "--experiment",
            "churn",
            "--schedules",
            schedules.toString(),
            "--retraining",
            ROOT.resolve("kubernetes/overlays/local/retraining.yaml").toString());
    assertThat(ending.code()).as(ending.said()).isZero();
    Printed.block(PAGE, "database    jdbc:postgresql:").assertIn(asOnThePage(ending.said()));

    askForThePassword();
    makeTables();
    HttpServer mlflow = mlflow();
    try {
      variables.put("MLFLOW_TRACKING_URI", "http://127.0.0.1:" + mlflow.getAddress().getPort());
      String said = asOnThePage(crema("preflight", "--timeout", "PT30S").said());
      Printed.block(PAGE, "ok       settings").assertIn(said);
    } finally {
      mlflow.stop(0);
    }
  }

  private static String schedule() throws IOException {
    Matcher block =
        Pattern.compile("(?ms)^```yaml\\n(.*?monitor-churn.*?)^```$")
            .matcher(Files.readString(PAGE));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  /** Other servers, and where the pipelines are. */
  private String asOnThePage(String said) {
    return said.replaceAll(
            "jdbc:postgresql://[^/]+/\\w+[^:,)\\s]*", "jdbc:postgresql://postgresql:5432/crema")
        .replace(variables.getOrDefault("MLFLOW_TRACKING_URI", "none"), "http://mlflow:5000")
        .replace(kfp.uri().toString(), "http://ml-pipeline.kubeflow:8888")
        .replace(PIPELINES, "/app/pipelines");
  }

  /** As the service does at its first start. */
  private void makeTables() throws SQLException {
    execute(
        """
        create schema crema;
        create table crema.flyway_schema_history (version text, success boolean);
        insert into crema.flyway_schema_history values ('1', true), ('7', true);
        create role crema login password 'right'""");
  }

  /** The server trusts everybody; from now on not the user that the page has. */
  private void askForThePassword() throws Exception {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl("crema"));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("show hba_file")) {
      rows.next();
      Path rules = Path.of(rows.getString(1));
      Files.writeString(
          rules, "host all crema 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
    }
    postgres.kill();
    postgres.restart();
    variables.compute(
        "CREMA_DATABASE_JDBC_URL", (_, url) -> String.valueOf(url).replaceAll("\\?.*", ""));
    variables.put("CREMA_DATABASE_USER", "crema");
    variables.put("CREMA_DATABASE_PASSWORD", "an-older-one");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl("crema"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Answers as a well one does to what preflight asks; a real one is asked in PreflightIT. */
  private static HttpServer mlflow() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/2.0/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    return server;
  }
}
