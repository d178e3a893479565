package dev.crema.service.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Makes one line of each event, as text or as JSON, whatever callers put into it. */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NONE = new byte[0];
  private static final int MAX_MESSAGE = 8_192;
  private static final int MAX_NAME = 256;
  private static final int MAX_CAUSES = 5;
  private static final int MAX_FRAMES = 12;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private boolean json;

  /**
   * Sets the form of the lines.
   *
   * @param format {@code json}, or anything else for text: the settings refuse a wrong one
   */
  public void setFormat(String format) {
    json = format.equals("json");
  }

  @Override
  public byte[] headerBytes() {
    return NONE;
  }

  @Override
  public byte[] footerBytes() {
    return NONE;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(256);
    if (json) {
      json(line, event);
    } else {
      text(line, event);
    }
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void json(StringBuilder line, ILoggingEvent event) {
    line.append("{\"time\":\"").append(TIME.format(event.getInstant())).append('"');
    field(line, "level", event.getLevel().toString(), MAX_NAME);
    field(line, "logger", event.getLoggerName(), MAX_NAME);
    field(line, "message", message(event), MAX_MESSAGE);
    String id = correlationId(event);
    if (id != null) {
      field(line, "correlation_id", id, MAX_NAME);
    }
    if (event.getThrowableProxy() != null) {
      field(line, "exception", trace(event.getThrowableProxy(), "\n"), MAX_MESSAGE);
    }
    line.append('}');
  }

  private static void field(StringBuilder line, String name, String value, int most) {
    line.append(",\"").append(name).append("\":\"");
    LineText.append(line, value, most, true);
    line.append('"');
  }

  private static void text(StringBuilder line, ILoggingEvent event) {
    String logger = event.getLoggerName();
    line.append(TIME.format(event.getInstant()))
        .append(' ')
        .append("%-5s".formatted(event.getLevel()))
        .append(' ');
    LineText.append(line, logger.substring(logger.lastIndexOf('.') + 1), MAX_NAME, false);
    line.append(' ');
    String id = correlationId(event);
    if (id != null) {
      line.append('[');
      LineText.append(line, id, MAX_NAME, false);
      line.append("] ");
    }
    // A message's own line break ("Maybe …") reads better so than as an escape.
    LineText.append(line, message(event).replaceAll("[\r\n]+", " | "), MAX_MESSAGE, false);
    if (event.getThrowableProxy() != null) {
      line.append(" | ");
      String trace = trace(event.getThrowableProxy(), " | ").replaceAll("[\r\n]+", " ");
      LineText.append(line, trace, MAX_MESSAGE, false);
    }
  }

  private static String message(ILoggingEvent event) {
    return String.valueOf(event.getFormattedMessage());
  }

  private static @Nullable String correlationId(ILoggingEvent event) {
    return event.getMDCPropertyMap().get("correlation_id");
  }

  /** Returns the outermost frames of a throwable and of its causes. */
  private static String trace(IThrowableProxy thrown, String separator) {
    StringBuilder trace = new StringBuilder();
    IThrowableProxy each = thrown;
    for (int i = 0; i < MAX_CAUSES && each != null; i++, each = each.getCause()) {
      trace.append(i == 0 ? "" : separator + "caused by ").append(each.getClassName());
      LineText.append(trace.append(": "), String.valueOf(each.getMessage()), 1_024, false);
      StackTraceElementProxy[] frames = each.getStackTraceElementProxyArray();
      for (int frame = 0; frame < Math.min(frames.length, MAX_FRAMES); frame++) {
        trace.append(separator).append("at ").append(frames[frame].getStackTraceElement());
      }
    }
    return trace.toString();
  }
}
