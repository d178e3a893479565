package dev.crema.validatedata;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnType;
import dev.crema.data.InputException;
import dev.crema.data.quality.QualityGate;
import dev.crema.data.quality.RowHistory;
import dev.crema.sdk.json.Json;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the gate of the step's parameters. */
final class GateInputs {
  private static final int MAX_RUNS = 10_000;

  /** Given by fetch-champion if numbers were asked for and none is noted. */
  private static final String NO_ROWS = "none";

  private GateInputs() {}

  static QualityGate read(ValidateData.Inputs inputs) {
    return new QualityGate(
        inputs.minPassRate(),
        inputs.minCompleteness(),
        columns(inputs.columnCompleteness()),
        inputs.now().isBlank() ? null : freshness(inputs.now(), inputs.maxAge()),
        inputs.earlierRows().isBlank()
            ? null
            : new RowHistory(rows(inputs.earlierRows()), inputs.maxRowScore()));
  }

  /**
   * Reads columns and shares: {@code income=0.9, age=0.99}, where the last equals sign divides, or
   * a JSON object, in which a name may have commas, too.
   */
  private static Map<String, Double> columns(String text) {
    if (text.strip().startsWith("{")) {
      return fromJson(text);
    }
    Map<String, Double> columns = new LinkedHashMap<>();
    for (String part : text.isBlank() ? new String[0] : text.split(",")) {
      int equals = part.lastIndexOf('=');
      double least =
          equals < 0
              ? Double.NaN
              : CellParser.numberOrNaN(ColumnType.NUMBER, part.substring(equals + 1).strip());
      if (!isShare(least)) {
        throw noShare(part.strip());
      }
      String name = part.substring(0, equals).strip();
      if (columns.put(name, least) != null) {
        throw new InputException(
            "The parameter column_completeness has the column (%s) twice.\nMaybe one of the two is meant for another column."
                .formatted(CellParser.shorten(name)));
      }
    }
    return columns;
  }

  private static Map<String, Double> fromJson(String text) {
    Map<String, Object> tree;
    try {
      tree = Json.readObject(text, "parameter column_completeness");
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage() + "\nMaybe like this: {\"income, net\": 0.9}.", e);
    }
    Map<String, Double> columns = new LinkedHashMap<>();
    tree.forEach(
        (name, value) -> {
          double least = value instanceof Number number ? number.doubleValue() : Double.NaN;
          if (!isShare(least)) {
            throw noShare("%s: %s".formatted(name, value));
          }
          columns.put(name, least);
        });
    return columns;
  }

  private static boolean isShare(double least) {
    return least >= 0 && least <= 1;
  }

  private static InputException noShare(String part) {
    return new InputException(
        "The part (%s) of column_completeness is no column and share.\nMaybe like this: income=0.9, age=0.99; or, of a name with a comma, {\"income, net\": 0.9}."
            .formatted(CellParser.shorten(part)));
  }

  private static QualityGate.Freshness freshness(String now, String maxAge) {
    double time = CellParser.numberOrNaN(ColumnType.TIMESTAMP, now.strip());
    if (Double.isNaN(time)) {
      throw new InputException(
          "The parameter now (%s) is no timestamp.\nMaybe like this: 2026-01-31T12:00:00Z."
              .formatted(CellParser.shorten(now)));
    }
    try {
      Duration age = Duration.parse(maxAge.strip());
      if (!age.isNegative()) {
        return new QualityGate.Freshness(time, age);
      }
    } catch (DateTimeParseException | ArithmeticException _) {
      // Said below, as of a negative one.
    }
    throw new InputException(
        "The parameter max_age (%s) is no duration.\nMaybe like this: PT6H or P1D."
            .formatted(CellParser.shorten(maxAge)));
  }

  private static List<Long> rows(String text) {
    List<Long> rows = new ArrayList<>();
    if (text.strip().equals(NO_ROWS)) {
      return rows;
    }
    for (String part : text.strip().replaceAll("^\\[|]$", "").strip().split("[,\\s]+")) {
      double count = CellParser.numberOrNaN(ColumnType.INTEGER, part);
      if (!(count >= 0)) {
        throw new InputException(
            "The part (%s) of earlier_rows is no number of rows.\nMaybe like this: 5000, 5100, 4990, 5050, 5020."
                .formatted(CellParser.shorten(part)));
      }
      rows.add((long) count);
    }
    if (rows.size() > MAX_RUNS) {
      throw new InputException(
          "The parameter earlier_rows has %d numbers; at most %d.\nMaybe give those of the last runs."
              .formatted(rows.size(), MAX_RUNS));
    }
    return rows;
  }
}
