package dev.crema.inference.scoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.inference.scoring.CheckedRows.Problems;
import dev.crema.inference.scoring.RefusedRequestException.Reason;
import java.io.IOException;
import java.util.Arrays;
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

  private static final String FORM = "\nMaybe send {\"rows\": [{\"column\": value, …}, …]}.";

  private static final StrictJson.Limits LIMITS = new StrictJson.Limits(MAX_DEPTH);

  private static final JsonFactory JSON = StrictJson.factory(LIMITS);

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

  /**
   * Hands each row to the consumer, until one is invalid; then only the problems are collected.
   *
   * @throws RefusedRequestException if the body is not as it should be
   */
  void read(byte[] body, RowConsumer consumer) {
    StrictJson.read(JSON, body, LIMITS, json -> new Reading(body, json, consumer).request());
  }

  /** One request being read. */
  private final class Reading {
    private final byte[] body;
    private final JsonParser json;
    private final RowConsumer consumer;
    private final RawRow row = new RawRow(slots.size());
    private final boolean[] seen = new boolean[slots.size()];
    private final Problems problems = new Problems();
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
      problems.throwIfAny();
    }

    private void end() throws IOException {
      // nextFieldName also returns null where a name should be and something else is.
      expect(json.currentToken(), JsonToken.END_OBJECT, "The body must be one JSON object");
      if (json.nextToken() != null) {
        throw StrictJson.malformed("goes on after its end", json.currentTokenLocation());
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
      int start = (int) json.currentTokenLocation().getByteOffset();
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
      } else if (!problems.isFull()) {
        closerLook(index, start, (int) json.currentLocation().getByteOffset());
      }
    }

    private void take() {
      if (problems.isEmpty()) {
        consumer.row(row);
      }
    }

    private void closerLook(int index, int start, int end) throws IOException {
      Map<String, Object> values = RowValues.read(JSON, Arrays.copyOfRange(body, start, end));
      if (CheckedRows.check(parser, index, values, row, problems)) {
        take();
      }
    }
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
