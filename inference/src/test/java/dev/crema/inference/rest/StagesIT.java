package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the time of a request goes. */
class StagesIT {
  private static final int REQUESTS = 5;

  @TempDir Path folder;

  private TestService start(Map<String, Object> settings) {
    FakeSource source = FakeSource.serving(folder);
    TestService service = TestService.start(source, folder.resolve("cache"), settings);
    // A probe, which has no stages.
    TestService.await(() -> service.get("/readiness").statusCode() == 200);
    return service;
  }

  private static String good() {
    return TestModels.request(TestModels.list(1, 9));
  }

  private static double stage(TestService service, String stage, String what) {
    return value(
        service,
        "inference_request_stage_duration_seconds_%s{stage=\"%s\"}".formatted(what, stage));
  }

  private static double value(TestService service, String series) {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$")
            .matcher(service.get("/metrics").body());
    assertThat(line.find()).as(series).isTrue();
    return Double.parseDouble(line.group(1));
  }

  @Test
  void eachRequestIsInEachStageOnceAndProbesAreInNone() throws IOException {
    try (LocalPostgres postgres = LocalPostgres.temporary()) {
      Map<String, Object> settings = new HashMap<>();
      settings.put("crema.log.mode", "acknowledged");
      settings.put("crema.log.jdbc-url", postgres.jdbcUrl("postgres"));
      settings.put("crema.log.user", "postgres");
      settings.put("crema.log.spool-directory", folder.resolve("spool").toString());
      try (TestService service = start(settings)) {
        assertThat(stage(service, "queue", "count")).isZero();
        for (int i = 0; i < REQUESTS; i++) {
          assertThat(service.predict(good()).statusCode()).isEqualTo(200);
        }
        TestService.await(() -> stage(service, "write", "count") == REQUESTS);
        for (String stage : new String[] {"receive", "queue", "log", "write"}) {
          assertThat(stage(service, stage, "count")).as(stage).isEqualTo(REQUESTS);
        }
        double whole =
            value(
                service,
                "inference_request_duration_seconds_sum{route=\"/predict\",status=\"200\"}");
        assertThat(stage(service, "log", "sum")).isPositive().isLessThan(whole);
      }
    }
  }

  @Test
  void aSenderThatTakesItsTimeIsSeenInReceiveAndTheLogInNothingWhereThereIsNone()
      throws IOException {
    try (TestService service = start(Map.of())) {
      byte[] body = good().getBytes(StandardCharsets.UTF_8);
      try (Socket socket = new Socket("127.0.0.1", service.port())) {
        OutputStream out = socket.getOutputStream();
        out.write(
            ("POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                    + "connection: close\r\ncontent-length: %d\r\n\r\n".formatted(body.length))
                .getBytes(StandardCharsets.US_ASCII));
        LockSupport.parkNanos(300_000_000);
        out.write(body);
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .startsWith("HTTP/1.1 200");
      }
      TestService.await(() -> stage(service, "write", "count") == 1);
      assertThat(stage(service, "receive", "sum")).isBetween(0.1, 20.0);
      assertThat(stage(service, "queue", "sum")).isLessThan(0.25);
      assertThat(stage(service, "log", "count")).isZero();
    }
  }
}
