package dev.crema.kfp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as {@code google.protobuf.Value} knows it: null, booleans, doubles, texts, lists and maps
 * with text keys. Duplicate keys, NaN and infinities are refused.
 */
final class Json {
  /** How deep a document may nest: a pipeline of nested graphs has some forty levels. */
  static final int MAX_DEPTH = 200;

  /** The largest whole double that is written without a fraction: 2^53. */
  static final double MAX_WHOLE = 9007199254740992.0;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(400)
                  .build())
          .build();

  private Json() {}

  /** Returns the members of a JSON object; null if the bytes are anything else. */
  static @Nullable Map<String, @Nullable Object> object(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      Map<String, @Nullable Object> object = map(parser);
      return parser.nextToken() == null ? object : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
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
      throw new IOException("a number is too large for a double");
    }
    return value;
  }

  private static List<@Nullable Object> list(JsonParser parser) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      list.add(value(parser, token));
    }
    return list;
  }

  private static Map<String, @Nullable Object> map(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      map.put(key, value(parser, parser.nextToken()));
    }
    return map;
  }

  /** Returns the value as JSON on one line; whole numbers have no fraction. */
  static byte[] write(@Nullable Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> generator.writeNull();
      case Boolean flag -> generator.writeBoolean(flag);
      case String text -> generator.writeString(text);
      case Double number when isWhole(number) -> generator.writeNumber(number.longValue());
      case Double number -> generator.writeNumber(number);
      case Integer number -> generator.writeNumber(number);
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

  /** Says whether a double is a whole number that a long holds exactly; minus zero is not. */
  static boolean isWhole(double number) {
    return Math.rint(number) == number
        && Math.abs(number) <= MAX_WHOLE
        && Double.doubleToRawLongBits(number) != Long.MIN_VALUE;
  }

  /** Says whether every long up to this one, in size, is a double too. */
  static boolean isHeld(long number) {
    return Math.abs(number) <= 1L << 53 && number != Long.MIN_VALUE;
  }
}
