package dev.crema.inference.scoring;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InvalidRowException;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.RefusedRequestException.Reason;
import dev.crema.service.json.RowProblem;
import dev.crema.service.json.StrictJson;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of JSON Lines, each as strictly as {@link RowReader} reads those of a request. Used by
 * one thread.
 */
public final class LineReader {
  /** The row, and one more to have something to name. */
  private static final StrictJson JSON = new StrictJson(2);

  private final RowSlots slots;
  private final RowParser parser;
  private final boolean[] seen;
  private boolean isPlain;

  /**
   * Makes a reader.
   *
   * @param used names of the columns behind features
   */
  public LineReader(Contract contract, Set<String> used) {
    slots = new RowSlots(contract, used);
    parser = new RowParser(contract, used);
    seen = new boolean[slots.size()];
  }

  /**
   * Reads a row.
   *
   * @param line one JSON object
   * @param into a row of the contract's size
   * @return what is wrong; empty if the row is valid
   */
  public List<FieldProblem> read(byte[] line, RawRow into) {
    try {
      JSON.read(line, json -> read(json, into));
      return isPlain && slots.isComplete(seen) ? List.of() : closerLook(line, into);
    } catch (RefusedRequestException e) {
      String message =
          e.getMessage().replace("The body", "The line").replace(": line 1, column", ": column");
      return List.of(new FieldProblem("", null, "json", message));
    }
  }

  private void read(JsonParser json, RawRow into) throws IOException {
    isPlain = true;
    Arrays.fill(seen, false);
    into.clear();
    expect(json.nextToken(), JsonToken.START_OBJECT);
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      Integer slot = slots.slot(name);
      JsonToken token = json.nextToken();
      if (slot == null) {
        isPlain = false;
      } else if (seen[slot]) {
        throw StrictJson.twice(name);
      } else {
        seen[slot] = true;
        isPlain &= slots.set(slot, token, json, into);
      }
      json.skipChildren();
    }
    // nextFieldName also returns null where a name should be and something else is.
    expect(json.currentToken(), JsonToken.END_OBJECT);
    if (json.nextToken() != null) {
      throw StrictJson.malformed("goes on after its end", json.currentTokenLocation());
    }
  }

  private static void expect(@Nullable JsonToken token, JsonToken wanted) {
    if (token != wanted) {
      throw RefusedRequestException.of(Reason.WRONG_FORM, "The body must be one JSON object.");
    }
  }

  private List<FieldProblem> closerLook(byte[] line, RawRow into) {
    Map<String, @Nullable Object> values;
    try (JsonParser json = JSON.parser(line)) {
      json.nextToken();
      values = RowValues.object(json);
    } catch (IOException e) {
      throw new IllegalStateException(e); // It was read once.
    }
    List<RowProblem> found = RowValues.problems(0, values);
    if (!found.isEmpty()) {
      return found.stream()
          .map(each -> new FieldProblem(each.field(), each.value(), each.rule(), each.message()))
          .toList();
    }
    try {
      parser.parse(values, into);
      return List.of();
    } catch (InvalidRowException e) {
      return e.problems();
    }
  }
}
