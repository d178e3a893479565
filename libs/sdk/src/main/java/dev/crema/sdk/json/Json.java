package dev.crema.sdk.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON as trees of {@code Map<String, Object>}, {@code List<Object>}, String,
 * Long, Double, Boolean and null.
 *
 * <p>Reading refuses duplicate keys, NaN, Infinity, numbers beyond the range of a double, and
 * anything after the document. Writing keeps the order of maps, so equal trees give equal bytes.
 */
public final class Json {

  /** Most characters of a document. */
  public static final int MAX_CHARACTERS = 4 << 20;

  /** Deepest nesting of a document. */
  public static final int MAX_DEPTH = 64;

  /** Most characters of one number. */
  public static final int MAX_NUMBER_CHARACTERS = 400;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_CHARACTERS)
                  .maxStringLength(MAX_CHARACTERS)
                  .build())
          .build();

  private Json() {}

  /**
   * Returns the tree of a document.
   *
   * @param text the document, at most {@value #MAX_CHARACTERS} characters
   * @param source what the text is, for messages
   * @return the tree; null for the document {@code null}
   * @throws IllegalArgumentException if it is not strictly JSON or exceeds a limit
   */
  public static @Nullable Object read(String text, String source) {
    if (text.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "The %s has %d characters, more than the limit of %d."
              .formatted(source, text.length(), MAX_CHARACTERS));
    }
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new IllegalArgumentException("The %s is empty.".formatted(source));
      }
      Object tree = value(parser, source);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException(
            "The %s goes on after the end of its JSON document.".formatted(source));
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The %s is not valid JSON: %s (line %d, column %d)."
              .formatted(
                  source,
                  oneLine(e.getOriginalMessage()),
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getLocation() == null ? 0 : e.getLocation().getColumnNr()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the tree of a document that must be an object.
   *
   * @param text the document, at most {@value #MAX_CHARACTERS} characters
   * @param source what the text is, for messages
   * @return the object, unmodifiable, in the order of the document
   * @throws IllegalArgumentException if it is not strictly JSON, no object, or exceeds a limit
   */
  @SuppressWarnings("unchecked") // value() gives maps with text keys only
  public static Map<String, Object> readObject(String text, String source) {
    if (read(text, source) instanceof Map<?, ?> object) {
      return (Map<String, Object>) object;
    }
    throw new IllegalArgumentException("The %s is not a JSON object.".formatted(source));
  }

  private static @Nullable Object value(JsonParser parser, String source) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, source);
      case START_ARRAY -> array(parser, source);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, source);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default ->
          throw new IllegalArgumentException(
              "The %s has an unexpected %s.".formatted(source, parser.currentToken()));
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser, String source)
      throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      object.put(name, value(parser, source));
    }
    return Collections.unmodifiableMap(object);
  }

  private static List<@Nullable Object> array(JsonParser parser, String source) throws IOException {
    List<@Nullable Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, source));
    }
    return Collections.unmodifiableList(array);
  }

  private static Object number(JsonParser parser, String source) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return parser.getLongValue();
    }
    double number = parser.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(
          "The %s holds the number (%s), which is too large.".formatted(source, parser.getText()));
    }
    return number;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  /**
   * Returns a tree as JSON on one line.
   *
   * @param tree maps with text keys, lists, text, finite numbers, booleans, null
   * @return the document
   * @throws IllegalArgumentException if the tree holds anything else, NaN and Infinity included
   */
  public static String write(@Nullable Object tree) {
    return write(tree, false);
  }

  /**
   * Returns a tree as indented JSON that ends with a line feed, for files that people read.
   *
   * @param tree maps with text keys, lists, text, finite numbers, booleans, null
   * @return the document
   * @throws IllegalArgumentException if the tree holds anything else, NaN and Infinity included
   */
  public static String writePretty(@Nullable Object tree) {
    return write(tree, true) + "\n";
  }

  private static String write(@Nullable Object tree, boolean pretty) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      if (pretty) {
        generator.setPrettyPrinter(
            new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
      }
      writeValue(generator, tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void writeValue(JsonGenerator generator, @Nullable Object value)
      throws IOException {
    switch (value) {
      case null -> generator.writeNull();
      case String text -> generator.writeString(text);
      case Boolean flag -> generator.writeBoolean(flag);
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case Double number when Double.isFinite(number) -> generator.writeNumber(number);
      case List<?> list -> writeArray(generator, list);
      case Map<?, ?> map -> writeObject(generator, map);
      default ->
          throw new IllegalArgumentException(
              "The value (%s) of %s cannot be written as JSON."
                  .formatted(value, value.getClass().getName()));
    }
  }

  private static void writeArray(JsonGenerator generator, List<?> list) throws IOException {
    generator.writeStartArray();
    for (Object item : list) {
      writeValue(generator, item);
    }
    generator.writeEndArray();
  }

  private static void writeObject(JsonGenerator generator, Map<?, ?> map) throws IOException {
    generator.writeStartObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      generator.writeFieldName(String.valueOf(entry.getKey()));
      writeValue(generator, entry.getValue());
    }
    generator.writeEndObject();
  }
}
