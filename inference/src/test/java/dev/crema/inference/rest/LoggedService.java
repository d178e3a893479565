package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.recording.Recorder;
import dev.crema.productionlog.LogStatus;
import dev.crema.productionlog.ProductionLog;
import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that logs to a database of its own. */
final class LoggedService implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  final TestService service;
  final FakeSource source;
  private final String url;

  /** Started when the first test asks for it; ends with the JVM. */
  private static final class Shared {
    static final LocalPostgres POSTGRES = start();

    private static LocalPostgres start() {
      try {
        return LocalPostgres.temporary();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private LoggedService(TestService service, FakeSource source, String url) {
    this.service = service;
    this.source = source;
    this.url = url;
  }

  static LoggedService start(Path folder, Map<String, Object> more) {
    return start(Shared.POSTGRES, folder, more);
  }

  static LoggedService start(LocalPostgres postgres, Path folder, Map<String, Object> more) {
    FakeSource source = new FakeSource();
    TestModels.write(folder.resolve("first"), 1);
    TestModels.write(folder.resolve("second"), 2);
    source.promote("1", folder.resolve("first"));
    source.register("churn", "2", folder.resolve("second"), Map.of());
    source.metrics = Map.of("auc", 0.75, "brier", 0.1, "production_brier", 0.2, "made_up", 1.0);
    return start(postgres, folder, more, source);
  }

  /** Starts a service whose model predicts a number. */
  static LoggedService startOfNumbers(Path folder) {
    FakeSource source = new FakeSource();
    TestModels.writeNumber(folder.resolve("number"));
    source.promote("1", folder.resolve("number"));
    source.metrics = Map.of("rmse", 100.0, "r2", 0.5);
    return start(Shared.POSTGRES, folder, Map.of(), source);
  }

  private static LoggedService start(
      LocalPostgres postgres, Path folder, Map<String, Object> more, FakeSource source) {
    String database = "routes_" + NUMBER.incrementAndGet();
    postgres.createDatabase(database);
    String url = postgres.jdbcUrl(database);
    Map<String, Object> settings = new HashMap<>(more);
    settings.putIfAbsent("crema.log.mode", "acknowledged");
    settings.put("crema.log.jdbc-url", url);
    settings.put("crema.log.spool-directory", folder.resolve("spool").toString());
    settings.put("crema.downloads.directory", folder.resolve("downloads").toString());
    settings.putIfAbsent("crema.truth.maturity", "0s");
    TestService service = TestService.start(source, folder.resolve("cache"), settings);
    LoggedService logged = new LoggedService(service, source, url);
    if (!settings.containsKey("crema.security.issuer")) {
      service.awaitVersion("1");
    }
    // Some tables are there before others.
    TestService.await(() -> logged.log().status().schema() == LogStatus.Schema.READY);
    return logged;
  }

  /** The database's address. */
  String url() {
    return url;
  }

  /** Predicts rows, and returns their ids. */
  List<String> predict(String path, int rows, long seed) {
    HttpResponse<String> answer =
        service.post(path, TestModels.request(TestModels.list(rows, seed)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    settle();
    return TestService.json(answer).required("predictions").items().stream()
        .map(each -> each.required("id").text())
        .toList();
  }

  /** Waits until what was predicted is in the tables: the spool is durable too, in either mode. */
  void settle() {
    ProductionLog log = log();
    TestService.await(
        () -> {
          LogStatus status = log.status();
          return status.lagMillis() == 0 && status.queuedRows() == 0 && status.spoolRows() == 0;
        });
  }

  private ProductionLog log() {
    return Objects.requireNonNull(service.context().getBean(Recorder.class).log());
  }

  Node json(String path) {
    HttpResponse<String> answer = service.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestService.json(answer);
  }

  HttpResponse<String> get(String path, String accept) {
    return service.send(HttpRequest.newBuilder(service.uri(path)).header("accept", accept));
  }

  static void assertProblem(HttpResponse<String> answer, int status, String... texts) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(TestService.json(answer).required("detail").text()).contains(texts);
  }

  static String observations(List<String> ids, List<String> labels) {
    List<String> each = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      each.add(
          "{\"prediction_id\": \"%s\", \"label\": \"%s\"}".formatted(ids.get(i), labels.get(i)));
    }
    return "{\"observations\": [" + String.join(",", each) + "]}";
  }

  static List<String> outcomes(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestService.json(answer).required("outcomes").items().stream()
        .map(each -> each.required("outcome").text())
        .toList();
  }

  String text(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url + "&currentSchema=crema");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  /** Forgets what was predicted and labelled. */
  void clear() throws SQLException {
    execute(
        "truncate prediction, ground_truth, ground_truth_history, ground_truth_pending, prediction_minute, prediction_minute_label");
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url + "&currentSchema=crema");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    service.close();
  }
}
