package dev.crema.inference.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestService;
import dev.crema.service.logging.LineEncoder;
import dev.crema.service.testing.Raw;
import dev.crema.service.transport.RequestContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a caller sends, in the log. */
class LogIT {
  private static final List<String> NASTY =
      List.of(
          "a\n2026-03-01T12:00:00.123Z ERROR Some forged",
          "\r\n{\"level\":\"ERROR\",\"message\":\"forged\"}",
          "\u001b[2Kforged",
          "quote\" and \\",
          "\u2028forged\u2029",
          "\u0085forged");

  @TempDir Path folder;

  private static String logged(String format, Runnable action) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    LineEncoder encoder = new LineEncoder();
    encoder.setFormat(format);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(out);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    try {
      action.run();
    } finally {
      root.detachAppender(appender);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private void send(TestService service) {
    for (String each : NASTY) {
      try (Raw one = new Raw(service.port())) {
        String path = "/test/logs?a=" + java.net.URLEncoder.encode(each, StandardCharsets.UTF_8);
        String header = "x-request-id: id" + (each.hashCode() & 0xffff);
        assertThat(one.send(Raw.post(path, each, header)).answer().body()).isEqualTo("logged");
        // Of those nothing is logged at all.
        one.send(Raw.post("/models/" + path, each));
        one.answer();
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void hasOneLineForEachEvent(String format) {
    FakeSource source = FakeSource.serving(folder);
    try (TestService service =
        TestService.start(source, folder.resolve("cache"), Map.of("crema.test.slow", "true"))) {
      service.awaitVersion("1");
      List<String> lines =
          logged(format, () -> send(service))
              .lines()
              .filter(line -> line.contains("It said"))
              .toList();
      assertThat(lines).hasSize(NASTY.size());
      for (int i = 0; i < lines.size(); i++) {
        String id = "id" + (NASTY.get(i).hashCode() & 0xffff);
        assertThat(lines.get(i)).contains(id);
        if (format.equals("json")) {
          Node line = Node.json(lines.get(i), "line");
          assertThat(line.required("message").text()).startsWith("It said " + NASTY.get(i));
          assertThat(line.required("correlation_id").text()).isEqualTo(id);
          assertThat(line.required("level").text()).isEqualTo("WARN");
          assertThat(line.required("exception").text()).contains("SlowRoutes.logs");
        }
      }
    }
  }

  @Test
  void bearsTheIdInOtherThreadsToo() throws InterruptedException {
    RequestContext request =
        new RequestContext("id-7", dev.crema.service.security.Identity.ANYBODY, 0, Runnable::run);
    String text =
        logged(
            "json",
            () -> {
              Thread thread =
                  Thread.ofVirtual()
                      .start(
                          () ->
                              request.log(
                                  () -> LoggerFactory.getLogger("there").info("from there")));
              try {
                thread.join();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              LoggerFactory.getLogger("there").info("after");
            });
    assertThat(text.lines().filter(line -> line.contains("from there")))
        .singleElement()
        .asString()
        .contains("\"correlation_id\":\"id-7\"");
    assertThat(text.lines().filter(line -> line.contains("after")))
        .singleElement()
        .asString()
        .doesNotContain("id-7");
  }
}
