package dev.crema.runner.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as KFP's {@code google.protobuf.Value} knows it: null, booleans, doubles, texts, lists and
 * maps with text keys. Duplicate keys, NaN and infinities are refused.
 */
public final class Json {
  /** How deep a document may nest. */
  public static final int MAX_DEPTH = 100;

  /** The largest whole double that is written without a fraction: 2^53. */
  private static final double MAX_WHOLE = 9007199254740992.0;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private Json() {}

  /** Returns the value of a JSON text; {@code source} is how messages call it. */
  public static @Nullable Object parse(String text, String source) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new InvalidInputException("The JSON of (%s) is empty.".formatted(source));
      }
      Object value = read(parser, first);
      if (parser.nextToken() != null) {
        throw new InvalidInputException(
            "The JSON of (%s) goes on after its end, at line (%d)."
                .formatted(source, parser.currentLocation().getLineNr()));
      }
      return value;
    } catch (IOException e) {
      String message = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new InvalidInputException(
          "The JSON of (%s) is wrong: %s."
              .formatted(source, message.lines().findFirst().orElse("")));
    }
  }

  /** Returns the members of a JSON object. */
  public static Map<String, @Nullable Object> parseObject(String text, String source) {
    if (parse(text, source) instanceof Map<?, ?> map) {
      return object(map);
    }
    throw new InvalidInputException("The JSON of (%s) is not an object.".formatted(source));
  }

  /** Returns a map that came from {@link #parse} with its type said. */
  @SuppressWarnings("unchecked") // keys of parsed objects are texts
  public static Map<String, @Nullable Object> object(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }

  private static @Nullable Object read(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
      case START_ARRAY -> list(parser);
      case START_OBJECT -> map(parser);
      default -> throw new IOException("unexpected " + token);
    };
  }

  private static Double number(JsonParser parser) throws IOException {
    double value = parser.getDoubleValue();
    if (Double.isInfinite(value)) {
      throw new IOException("the number %s is too large for a double".formatted(parser.getText()));
    }
    return value;
  }

  private static List<@Nullable Object> list(JsonParser parser) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      list.add(read(parser, token));
    }
    return list;
  }

  private static Map<String, @Nullable Object> map(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      map.put(key, read(parser, parser.nextToken()));
    }
    return map;
  }

  /** Returns the value as JSON on one line, without spaces. */
  public static String write(@Nullable Object value) {
    return write(value, false);
  }

  /** Returns the value as indented JSON that ends with a line break. */
  public static String pretty(@Nullable Object value) {
    return write(value, true) + "\n";
  }

  private static String write(@Nullable Object value, boolean indented) {
    StringWriter writer = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(writer)) {
      if (indented) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
        printer.indentObjectsWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
        generator.setPrettyPrinter(printer);
      }
      write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return writer.toString();
  }

  private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> generator.writeNull();
      case Boolean flag -> generator.writeBoolean(flag);
      case String text -> generator.writeString(text);
      case Double number when isWhole(number) -> generator.writeNumber(number.longValue());
      case Double number -> generator.writeNumber(finite(number));
      case Number number -> generator.writeNumber(number.longValue());
      case List<?> list -> {
        generator.writeStartArray();
        for (Object item : list) {
          write(generator, item);
        }
        generator.writeEndArray();
      }
      case Map<?, ?> map -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          generator.writeFieldName(String.valueOf(entry.getKey()));
          write(generator, entry.getValue());
        }
        generator.writeEndObject();
      }
      default -> throw new IllegalArgumentException("No JSON for " + value.getClass());
    }
  }

  private static double finite(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("JSON has no (%s).".formatted(number));
    }
    return number;
  }

  /** Whether a double is a whole number that a long holds exactly; minus zero is not. */
  static boolean isWhole(double number) {
    return Math.rint(number) == number
        && Math.abs(number) <= MAX_WHOLE
        && Double.doubleToRawLongBits(number) != Long.MIN_VALUE;
  }
}
