package dev.crema.inference.scoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.crema.inference.scoring.RefusedRequestException.Reason;
import java.io.IOException;

/**
 * JSON as RFC 8259 has it and no more: UTF-8, no comments, no number that is not finite, within
 * limits. Each of the request forms has its own depth.
 */
final class StrictJson {
  /** Longest name of a field. */
  static final int MAX_NAME_LENGTH = 1_000;

  /** Longest text of a value. */
  static final int MAX_TEXT_LENGTH = 100_000;

  /** Most digits of a number. */
  static final int MAX_NUMBER_LENGTH = 100;

  private StrictJson() {}

  /**
   * What a form allows.
   *
   * @param depth deepest nesting
   */
  record Limits(int depth) {}

  /** Reads a request from its tokens. */
  interface Reading {
    void read(JsonParser json) throws IOException;
  }

  static JsonFactory factory(Limits limits) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(limits.depth())
                .maxNameLength(MAX_NAME_LENGTH)
                .maxStringLength(MAX_TEXT_LENGTH)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .build())
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .disable(JsonFactory.Feature.CHARSET_DETECTION)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .build();
  }

  /**
   * Reads a body.
   *
   * @throws RefusedRequestException if it is no strict JSON, goes beyond a limit, or the reading
   *     says so
   */
  static void read(JsonFactory factory, byte[] body, Limits limits, Reading reading) {
    if (!Utf8.isValid(body)) {
      throw RefusedRequestException.of(Reason.MALFORMED, "The body is no valid UTF-8.");
    }
    try (JsonParser json = factory.createParser(body)) {
      reading.read(json);
    } catch (StreamConstraintsException e) {
      throw RefusedRequestException.of(
          Reason.MALFORMED, "The body goes beyond a limit: %s.".formatted(limit(e, limits)));
    } catch (JsonEOFException e) {
      throw malformed("ends too early", e.getLocation());
    } catch (JsonParseException e) {
      throw malformed("is no valid JSON", e.getLocation());
    } catch (IOException _) {
      // A byte array cannot fail to be read: what is left is text that is no UTF-8.
      throw RefusedRequestException.of(Reason.MALFORMED, "The body is no valid UTF-8.");
    }
  }

  private static String limit(StreamConstraintsException e, Limits limits) {
    String message = String.valueOf(e.getOriginalMessage());
    if (message.contains("nesting")) {
      return "it is nested deeper than %d".formatted(limits.depth());
    }
    if (message.contains("Number")) {
      return "a number has more than %d digits".formatted(MAX_NUMBER_LENGTH);
    }
    return message.contains("Name") || message.contains("name")
        ? "a name has more than %d characters".formatted(MAX_NAME_LENGTH)
        : "a text has more than %d characters".formatted(MAX_TEXT_LENGTH);
  }

  static RefusedRequestException malformed(String what, JsonLocation at) {
    return RefusedRequestException.of(
        Reason.MALFORMED,
        "The body %s: line %d, column %d.".formatted(what, at.getLineNr(), at.getColumnNr()));
  }
}
