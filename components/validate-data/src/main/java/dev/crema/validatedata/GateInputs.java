package dev.crema.validatedata;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnType;
import dev.crema.data.InputException;
import dev.crema.data.quality.QualityGate;
import dev.crema.data.quality.RowHistory;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the gate of the step's parameters. */
final class GateInputs {
  private static final int MAX_RUNS = 10_000;

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

  /** Names may have any character but a comma; the last equals sign divides. */
  private static Map<String, Double> columns(String text) {
    Map<String, Double> columns = new LinkedHashMap<>();
    for (String part : text.isBlank() ? new String[0] : text.split(",")) {
      int equals = part.lastIndexOf('=');
      double least =
          equals < 0
              ? Double.NaN
              : CellParser.numberOrNaN(ColumnType.NUMBER, part.substring(equals + 1).strip());
      if (!(least >= 0 && least <= 1)) {
        throw new InputException(
            "The part (%s) of column_completeness is no column and share.\nMaybe like this: income=0.9, age=0.99."
                .formatted(CellParser.shorten(part.strip())));
      }
      columns.put(part.substring(0, equals).strip(), least);
    }
    return columns;
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
    } catch (DateTimeParseException _) {
      // Said below, as of a negative one.
    }
    throw new InputException(
        "The parameter max_age (%s) is no duration.\nMaybe like this: PT6H or P1D."
            .formatted(CellParser.shorten(maxAge)));
  }

  private static List<Long> rows(String text) {
    List<Long> rows = new ArrayList<>();
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
