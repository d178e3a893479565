package dev.crema.inference.scoring;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.inference.scoring.CheckedRows.Problems;
import dev.crema.service.json.JsonRequest;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.StrictJson;
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

  private static final StrictJson JSON = new StrictJson(MAX_DEPTH);

  private final RowSlots slots;
  private final CheckedRows checked;

  /**
   * Makes a reader.
   *
   * @param used names of the columns behind features
   */
  RowReader(Contract contract, Set<String> used, int maxRows) {
    this.slots = new RowSlots(contract, used);
    this.checked = new CheckedRows(contract, used, maxRows);
  }

  /**
   * Hands each row to the consumer, until one is invalid; then only the problems are collected.
   *
   * @throws RefusedRequestException if the body is not as it should be
   */
  void read(byte[] body, RowConsumer consumer) {
    JSON.read(body, json -> new Reading(body, json, consumer).request());
  }

  /** One request being read. */
  private final class Reading {
    private final byte[] body;
    private final JsonParser json;
    private final JsonRequest request;
    private final RowConsumer consumer;
    private final RawRow row = new RawRow(slots.size());
    private final boolean[] seen = new boolean[slots.size()];
    private final Problems problems = new Problems();
    private int rows;

    Reading(byte[] body, JsonParser json, RowConsumer consumer) {
      this.body = body;
      this.json = json;
      this.request = new JsonRequest(json, FORM);
      this.consumer = consumer;
    }

    void request() throws IOException {
      request.begin();
      boolean found = false;
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        if (!name.equals("rows")) {
          throw request.form("The field (%s) is unknown.", name);
        }
        if (found) {
          throw StrictJson.twice("rows");
        }
        found = true;
        json.nextToken();
        request.each("rows", this::row);
      }
      request.end();
      if (!found || rows == 0) {
        throw request.form(found ? "The field (rows) is empty." : "The field (rows) is missing.");
      }
      problems.throwIfAny();
    }

    private void row() throws IOException {
      request.require(
          json.currentToken() == JsonToken.START_OBJECT, "Each of the (rows) must be an object.");
      if (rows == checked.maxRows()) {
        throw checked.tooMany();
      }
      row(rows++);
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
          throw StrictJson.twice(name);
        } else {
          seen[slot] = true;
          plain &= slots.set(slot, token, json, row);
        }
        json.skipChildren();
      }
      int end = (int) json.currentLocation().getByteOffset();
      if (plain && slots.isComplete(seen)) {
        take(start, end);
      } else if (!problems.isFull()) {
        closerLook(index, start, end);
      }
    }

    private void take(int start, int end) {
      if (problems.isEmpty()) {
        consumer.row(row, new RowConsumer.Sent(body, start, end));
      }
    }

    private void closerLook(int index, int start, int end) throws IOException {
      Map<String, Object> values;
      try (JsonParser again = JSON.parser(Arrays.copyOfRange(body, start, end))) {
        again.nextToken();
        values = RowValues.object(again);
      }
      if (checked.check(index, values, row, problems)) {
        take(start, end);
      }
    }
  }
}
