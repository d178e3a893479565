package dev.crema.inference.scoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InvalidRowException;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.inference.scoring.RefusedRequestException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads {@code {"rows": [{"column": value, …}, …]}}, strictly: UTF-8, no name twice, no unknown
 * name, no number that is not finite, nothing after the end.
 *
 * <p>A row is read from tokens straight into its slots. Where that is in doubt, the row's bytes are
 * read again into a map and {@link RowParser}, whose word is final, decides.
 *
 * <p>Immutable; safe for use by several threads.
 */
final class RowReader {
  /** Deepest nesting: the request, its rows, a row, and one more to have something to name. */
  static final int MAX_DEPTH = 4;

  /** Longest name of a field. */
  static final int MAX_NAME_LENGTH = 1_000;

  /** Longest text of a value. */
  static final int MAX_TEXT_LENGTH = 100_000;

  /** Most digits of a number. */
  static final int MAX_NUMBER_LENGTH = 100;

  /** Most problems that an answer lists. */
  static final int MAX_PROBLEMS = 50;

  private static final String FORM = "\nMaybe send {\"rows\": [{\"column\": value, …}, …]}.";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNameLength(MAX_NAME_LENGTH)
                  .maxStringLength(MAX_TEXT_LENGTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .build())
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final RowSlots slots;
  private final RowParser parser;
  private final int maxRows;

  /**
   * Makes a reader.
   *
   * @param used names of the columns behind features
   */
  RowReader(Contract contract, Set<String> used, int maxRows) {
    this.slots = new RowSlots(contract, used);
    this.parser = new RowParser(contract, used);
    this.maxRows = maxRows;
  }

  /** Takes the rows in order; the row is reused. */
  interface RowConsumer {
    void row(RawRow row);
  }

  /**
   * Hands each row to the consumer, until one is invalid; then only the problems are collected.
   *
   * @throws RefusedRequestException if the body is not as it should be
   */
  void read(byte[] body, RowConsumer consumer) {
    if (!Utf8.isValid(body)) {
      throw RefusedRequestException.of(Reason.MALFORMED, "The body is no valid UTF-8.");
    }
    try (JsonParser json = JSON.createParser(body)) {
      new Reading(body, json, consumer).request();
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

  private static String limit(StreamConstraintsException e) {
    String message = String.valueOf(e.getOriginalMessage());
    if (message.contains("nesting")) {
      return "it is nested deeper than %d".formatted(MAX_DEPTH);
    }
    if (message.contains("Number")) {
      return "a number has more than %d digits".formatted(MAX_NUMBER_LENGTH);
    }
    return message.contains("Name") || message.contains("name")
        ? "a name has more than %d characters".formatted(MAX_NAME_LENGTH)
        : "a text has more than %d characters".formatted(MAX_TEXT_LENGTH);
  }

  private static RefusedRequestException malformed(String what, JsonLocation at) {
    return RefusedRequestException.of(
        Reason.MALFORMED,
        "The body %s: line %d, column %d.".formatted(what, at.getLineNr(), at.getColumnNr()));
  }

  /** One request being read. */
  private final class Reading {
    private final byte[] body;
    private final JsonParser json;
    private final RowConsumer consumer;
    private final RawRow row = new RawRow(slots.size());
    private final boolean[] seen = new boolean[slots.size()];
    private final List<RowProblem> problems = new ArrayList<>(0);
    private boolean more;
    private int rows;

    Reading(byte[] body, JsonParser json, RowConsumer consumer) {
      this.body = body;
      this.json = json;
      this.consumer = consumer;
    }

    void request() throws IOException {
      JsonToken start = json.nextToken();
      if (start == null) {
        throw RefusedRequestException.of(Reason.MALFORMED, "The body is empty." + FORM);
      }
      expect(start, JsonToken.START_OBJECT, "The body must be a JSON object");
      boolean found = false;
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        if (!name.equals("rows")) {
          throw form("The field (%s) is unknown.".formatted(Echo.of(name)));
        }
        if (found) {
          throw twice("rows");
        }
        found = true;
        expect(json.nextToken(), JsonToken.START_ARRAY, "The field (rows) must be a list");
        rows();
      }
      end();
      if (!found || rows == 0) {
        throw form(found ? "The field (rows) is empty." : "The field (rows) is missing.");
      }
      if (!problems.isEmpty()) {
        throw RefusedRequestException.rows(problems, more);
      }
    }

    private void end() throws IOException {
      // nextFieldName also returns null where a name should be and something else is.
      expect(json.currentToken(), JsonToken.END_OBJECT, "The body must be one JSON object");
      if (json.nextToken() != null) {
        throw malformed("goes on after its end", json.currentTokenLocation());
      }
    }

    private void rows() throws IOException {
      for (JsonToken t = json.nextToken(); t != JsonToken.END_ARRAY; t = json.nextToken()) {
        expect(t, JsonToken.START_OBJECT, "Each of the (rows) must be an object");
        if (rows == maxRows) {
          throw RefusedRequestException.of(
              Reason.TOO_MANY_ROWS,
              "The request has more than (%d) rows.\nMaybe send them in several requests."
                  .formatted(maxRows));
        }
        row(rows++);
      }
    }

    private void row(int index) throws IOException {
      long start = json.currentTokenLocation().getByteOffset();
      Arrays.fill(seen, false);
      row.clear();
      boolean plain = true;
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        Integer slot = slots.slot(name);
        JsonToken token = json.nextToken();
        if (slot == null) {
          plain = false;
        } else if (seen[slot]) {
          throw twice(name);
        } else {
          seen[slot] = true;
          plain &= slots.set(slot, token, json, row);
        }
        json.skipChildren();
      }
      if (plain && slots.isComplete(seen)) {
        take();
      } else if (!more) {
        // Once the answer says that there are more problems, looking for them is no use.
        closerLook(index, start, json.currentLocation().getByteOffset());
      }
    }

    private void take() {
      if (problems.isEmpty()) {
        consumer.row(row);
      }
    }

    private void closerLook(int index, long start, long end) throws IOException {
      Map<String, Object> values =
          RowValues.read(JSON, Arrays.copyOfRange(body, (int) start, (int) end));
      List<RowProblem> found = RowValues.problems(index, values);
      if (found.isEmpty()) {
        try {
          parser.parse(values, row);
          take();
          return;
        } catch (InvalidRowException e) {
          found = e.problems().stream().map(problem -> of(index, problem)).toList();
        }
      }
      for (RowProblem problem : found) {
        if (problems.size() == MAX_PROBLEMS) {
          more = true;
          return;
        }
        problems.add(problem);
      }
    }
  }

  private static RowProblem of(int row, FieldProblem problem) {
    String value = problem.value();
    return new RowProblem(
        row,
        Echo.of(problem.field()),
        value == null ? null : Echo.of(value),
        problem.rule(),
        Echo.line(problem.message()));
  }

  private static void expect(
      @org.jspecify.annotations.Nullable JsonToken token, JsonToken wanted, String sentence) {
    if (token != wanted) {
      throw form(sentence + ".");
    }
  }

  private static RefusedRequestException form(String sentence) {
    return RefusedRequestException.of(Reason.WRONG_FORM, sentence + FORM);
  }

  static RefusedRequestException twice(String name) {
    return RefusedRequestException.of(
        Reason.MALFORMED, "The field (%s) is given twice.".formatted(Echo.of(name)));
  }
}
