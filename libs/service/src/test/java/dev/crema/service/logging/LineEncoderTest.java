package dev.crema.service.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.crema.data.document.Node;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineEncoderTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

  private static String line(
      String format, String message, @Nullable Throwable thrown, Map<String, String> context) {
    LoggerContext logs = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent(
            "x",
            logs.getLogger("dev.crema.Some"),
            Level.WARN,
            "{}",
            thrown,
            new Object[] {message});
    event.setInstant(NOON);
    event.setMDCPropertyMap(context);
    LineEncoder encoder = new LineEncoder();
    encoder.setFormat(format);
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void writesText() {
    assertThat(line("text", "It is\nMaybe so.", null, Map.of()))
        .isEqualTo("2026-03-01T12:00:00.123Z WARN  Some It is | Maybe so.\n");
    assertThat(line("text", "It is.", null, Map.of("correlation_id", "7")))
        .isEqualTo("2026-03-01T12:00:00.123Z WARN  Some [7] It is.\n");
  }

  @Test
  void writesJson() {
    assertThat(line("json", "It \"is\"\nso: äöü 😀", null, Map.of("correlation_id", "7")))
        .isEqualTo(
            "{\"time\":\"2026-03-01T12:00:00.123Z\",\"level\":\"WARN\",\"logger\":\"dev.crema.Some\","
                + "\"message\":\"It \\\"is\\\"\\u000aso: äöü 😀\",\"correlation_id\":\"7\"}\n");
  }

  @Test
  void boundsWhatOneEventWrites() {
    Exception thrown = new IllegalStateException("x".repeat(100_000));
    for (int i = 0; i < 100; i++) {
      thrown = new IllegalStateException("y".repeat(100_000), thrown);
    }
    for (String format : new String[] {"text", "json"}) {
      assertThat(
              line(format, "z".repeat(100_000), thrown, Map.of("correlation_id", "1".repeat(999))))
          .hasSizeLessThan(20_000);
    }
    assertThat(Node.json(line("json", "m", thrown, Map.of()), "line").required("exception").text())
        .startsWith("java.lang.IllegalStateException: yyy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\n2026-03-01T12:00:00.123Z ERROR Some forged",
        "a\r\nb",
        "a\rb",
        "\u001b[2K\u001b[1Aforged",
        "\",\"level\":\"ERROR\"}\n{\"time\":\"",
        "back\\slash\\",
        "a\u2028b\u2029c\u0085d",
        "\u202eright to left\u202c \u200b\ufeff",
        "\u0000\u0007\b\f\u007f\u009b31m",
        "half \ud83d",
        "\ude00 half",
        "",
      })
  void writesOneLineWhateverIsSaid(String said) {
    Exception thrown = new IllegalStateException(said, new RuntimeException(said));
    for (String format : new String[] {"text", "json"}) {
      String line = line(format, said, thrown, Map.of("correlation_id", said));
      assertThat(line).endsWith("\n");
      String content = line.substring(0, line.length() - 1);
      assertThat(content.lines()).hasSize(1);
      assertThat(content.codePoints())
          .as(format)
          .allMatch(
              c ->
                  switch (Character.getType(c)) {
                    case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR ->
                        false;
                    default -> true;
                  });
      assertThat(content).startsWith(format.equals("json") ? "{\"time\":\"2026" : "2026-03-01T12");
    }
    Node json = Node.json(line("json", said, thrown, Map.of()), "line");
    assertThat(json.entries().keySet())
        .containsExactly("time", "level", "logger", "message", "exception");
    assertThat(json.required("level").text()).isEqualTo("WARN");
    boolean isWhole = said.chars().noneMatch(c -> Character.isSurrogate((char) c));
    if (isWhole) {
      assertThat(json.required("message").text()).isEqualTo(said);
    }
  }
}
