package dev.crema.data.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object of JSON into a row. A value means what its text would mean in a cell of a CSV, so
 * that the same table has the same content in both.
 */
final class JsonRow {
  /** Deepest nesting, the row itself counted. */
  static final int MAX_DEPTH = 64;

  /** Longest name. */
  static final int MAX_NAME_LENGTH = 1_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNameLength(MAX_NAME_LENGTH)
                  // A line's length is limited already; a number may be a text's value.
                  .maxStringLength(JsonLinesTable.MAX_LINE_LENGTH)
                  .maxNumberLength(JsonLinesTable.MAX_LINE_LENGTH)
                  .build())
          // Refused below, with a way out.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final List<ColumnContract> columns;
  private final JsonNames names;

  JsonRow(List<ColumnContract> columns, JsonNames names) {
    this.columns = columns;
    this.names = names;
  }

  /** Returns what is wrong; empty if the row could be read. */
  List<FieldProblem> read(TextLines line, RawRow into) {
    into.clear();
    names.nextRow();
    try (JsonParser json = FACTORY.createParser(line.chars(), line.start(), line.length())) {
      return read(json, into);
    } catch (StreamConstraintsException e) {
      return whole("The row goes beyond a limit: %s".formatted(limit(e)));
    } catch (JsonProcessingException e) {
      return whole(invalid(e));
    } catch (IOException e) {
      throw new IllegalStateException(e); // It is in memory.
    }
  }

  private List<FieldProblem> read(JsonParser json, RawRow into) throws IOException {
    JsonToken first = json.nextToken();
    if (first != JsonToken.START_OBJECT) {
      return whole(
          "The row is %s, and must be one JSON object, like {\"column\": 1}.%s"
              .formatted(
                  first == JsonToken.START_ARRAY ? "a JSON list" : "a JSON value",
                  first == JsonToken.START_ARRAY
                      ? "\nMaybe write each element of the list on a line of its own."
                      : ""));
    }
    List<FieldProblem> problems = List.of();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      JsonToken token = json.nextToken();
      int slot = names.slot(name);
      if (slot == JsonNames.TWICE) {
        return whole(
            "The row has (%s) twice.\nMaybe give one of the two another name."
                .formatted(CellParser.shorten(name)));
      }
      FieldProblem problem = slot < 0 ? null : set(slot, token, json, into);
      if (problem != null) {
        problems = problems.isEmpty() ? new ArrayList<>() : problems;
        problems.add(problem);
      }
      json.skipChildren();
    }
    JsonToken more = json.nextToken();
    return more == null
        ? problems
        : whole("The row goes on after its object.\nMaybe write each object on a line of its own.");
  }

  private @Nullable FieldProblem set(int slot, JsonToken token, JsonParser json, RawRow into)
      throws IOException {
    ColumnContract column = columns.get(slot);
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (token.isStructStart()) {
      String shown = token == JsonToken.START_OBJECT ? "{…}" : "[…]";
      return new FieldProblem(
          column.name(),
          shown,
          "type",
          "The value (%s) of column (%s) is nested, and no %s.\nMaybe write its parts as columns of their own."
              .formatted(shown, column.name(), CellParser.words(column.type())));
    }
    String text = json.getText();
    if (token == JsonToken.VALUE_NUMBER_FLOAT
        && !Character.isDigit(text.charAt(text.length() - 1))) {
      return type(
          column,
          text,
          "The value (%s) of column (%s) is no JSON.\nMaybe write null: that is how a missing value is written."
              .formatted(text, column.name()));
    }
    return set(column, text, token.isNumeric(), into, slot);
  }

  private static @Nullable FieldProblem set(
      ColumnContract column, String text, boolean isNumber, RawRow into, int slot) {
    if (text.length() > RowParser.MAX_TEXT_LENGTH) {
      return RowParser.tooLong(column, text);
    }
    if (!isText(text)) {
      return noText(column, text);
    }
    try {
      CellParser.parse(column, text, into, slot);
      return null;
    } catch (InputException e) {
      boolean isTime = column.type() == ColumnType.DATE || column.type() == ColumnType.TIMESTAMP;
      return type(
          column,
          text,
          isNumber && isTime
              ? e.getMessage() + "\nMaybe write it as text by ISO 8601, not as a count."
              : String.valueOf(e.getMessage()));
    }
  }

  /** Returns what is said of a text that {@link #isText} refuses. */
  static FieldProblem noText(ColumnContract column, String text) {
    return type(
        column,
        text,
        "The value (%s) of column (%s) has a character that no text has: NUL, or half of a pair.\nMaybe what writes it cuts texts within a character."
            .formatted(CellParser.shorten(text), column.name()));
  }

  /** Returns whether a CSV could have the text: escaped, JSON has what UTF-8 has not. */
  static boolean isText(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)
          && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
        return false;
      }
    }
    return true;
  }

  private static FieldProblem type(ColumnContract column, String text, String message) {
    return new FieldProblem(column.name(), CellParser.shorten(text), "type", message);
  }

  private static List<FieldProblem> whole(String message) {
    return List.of(new FieldProblem("", null, "json", message));
  }

  private static String invalid(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String message = CellParser.withoutControls(String.valueOf(e.getOriginalMessage()));
    // Not every end has the exception of an end.
    if (e instanceof JsonEOFException || message.startsWith("Unexpected end-of-input")) {
      return "The row is no valid JSON: it ends too early."
          + "\nMaybe the object goes on in the next line; each must stand on a line of its own.";
    }
    String advice =
        message.contains("eading zeroes")
            ? "Maybe write codes like 007 as text, in quotes."
            : "Maybe a quote or a comma before it is missing.";
    return "The row is no valid JSON at character %d: %s.\n%s"
        .formatted(at == null ? 1 : at.getColumnNr(), message, advice);
  }

  private static String limit(StreamConstraintsException e) {
    String message = String.valueOf(e.getOriginalMessage());
    return message.contains("nesting")
        ? "it is nested deeper than %d.\nMaybe write its parts as columns of their own."
            .formatted(MAX_DEPTH)
        : "a name has more than %d characters, or too many names are alike.\nMaybe what should be values are the names."
            .formatted(MAX_NAME_LENGTH);
  }
}
