package dev.crema.service.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.crema.service.json.RefusedRequestException.Reason;
import java.io.IOException;

/**
 * JSON as RFC 8259 has it and no more: UTF-8, no comments, no number that is not finite, within
 * limits. Each of the request forms has its own depth.
 */
public final class StrictJson {
  /** Longest name of a field. */
  public static final int MAX_NAME_LENGTH = 1_000;

  /** Longest text of a value. */
  public static final int MAX_TEXT_LENGTH = 100_000;

  /** Most digits of a number. */
  public static final int MAX_NUMBER_LENGTH = 100;

  private final int depth;
  private final JsonFactory factory;

  /**
   * Makes a form's JSON.
   *
   * @param depth deepest nesting
   */
  public StrictJson(int depth) {
    this(depth, factory(depth).build());
  }

  private StrictJson(int depth, JsonFactory factory) {
    this.depth = depth;
    this.factory = factory;
  }

  /**
   * Makes a form's JSON that has {@code NaN} beside, which Python's json writes; its reader must
   * refuse {@code Infinity} and {@code INF} in all spellings.
   */
  public static StrictJson withNaN(int depth) {
    return new StrictJson(
        depth, factory(depth).enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build());
  }

  /** Reads a request from its tokens. */
  public interface Reading {
    void read(JsonParser json) throws IOException;
  }

  private static JsonFactoryBuilder factory(int depth) {
    return new JsonFactoryBuilder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxNameLength(MAX_NAME_LENGTH)
                .maxStringLength(MAX_TEXT_LENGTH)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .build())
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .disable(JsonFactory.Feature.CHARSET_DETECTION)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES);
  }

  /** Returns a parser of a part of a body that was read before. */
  public JsonParser parser(byte[] part) throws IOException {
    return factory.createParser(part);
  }

  /**
   * Reads a body.
   *
   * @throws RefusedRequestException if it is no strict JSON, goes beyond a limit, or the reading
   *     says so
   */
  public void read(byte[] body, Reading reading) {
    if (!Utf8.isValid(body)) {
      throw RefusedRequestException.of(Reason.MALFORMED, "The body is no valid UTF-8.");
    }
    try (JsonParser json = parser(body)) {
      reading.read(json);
    } catch (StreamConstraintsException e) {
      throw RefusedRequestException.of(
          Reason.MALFORMED, "The body goes beyond a limit: %s.".formatted(limit(e)));
    } catch (JsonEOFException e) {
      throw malformed("ends too early", e.getLocation());
    } catch (JsonParseException e) {
      throw malformed("is no valid JSON", e.getLocation());
    } catch (IOException _) {
      // A byte array cannot fail to be read: what is left is text that is no UTF-8.
      throw RefusedRequestException.of(Reason.MALFORMED, "The body is no valid UTF-8.");
    }
  }

  private String limit(StreamConstraintsException e) {
    String message = String.valueOf(e.getOriginalMessage());
    if (message.contains("nesting")) {
      return "it is nested deeper than %d".formatted(depth);
    }
    if (message.contains("Number")) {
      return "a number has more than %d digits".formatted(MAX_NUMBER_LENGTH);
    }
    return message.contains("Name") || message.contains("name")
        ? "a name has more than %d characters".formatted(MAX_NAME_LENGTH)
        : "a text has more than %d characters".formatted(MAX_TEXT_LENGTH);
  }

  public static RefusedRequestException malformed(String what, JsonLocation at) {
    return RefusedRequestException.of(
        Reason.MALFORMED,
        "The body %s: line %d, column %d.".formatted(what, at.getLineNr(), at.getColumnNr()));
  }

  public static RefusedRequestException twice(String name) {
    return RefusedRequestException.of(
        Reason.MALFORMED, "The field (%s) is given twice.".formatted(Echo.of(name)));
  }
}
