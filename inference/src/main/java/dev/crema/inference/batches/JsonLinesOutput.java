package dev.crema.inference.batches;

import dev.crema.inference.batches.Input.Original;
import dev.crema.inference.scoring.BatchScoring;
import dev.crema.inference.scoring.JsonText;
import dev.crema.inference.scoring.Predictions;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSON Lines: the number of the row, its members as they were, the prediction. */
final class JsonLinesOutput implements Output {
  private final List<String> classes;
  private final byte[][] labels;
  private byte[] head = {};
  private byte[][] keys = {};

  JsonLinesOutput(List<String> classes) {
    this.classes = classes;
    labels = classes.stream().map(JsonText::quoted).toArray(byte[][]::new);
  }

  @Override
  public void begin(JsonText out, List<String> columns, boolean isFirst) {
    ResultColumns names = ResultColumns.of(columns, classes);
    head = ascii("{" + text(names.row()) + ":");
    keys = names.after().stream().map(name -> ascii("," + text(name) + ":")).toArray(byte[][]::new);
  }

  @Override
  public void row(JsonText out, Row row, BatchScoring scoring) {
    if (!(row.original() instanceof Original.Line line)) {
      throw new IllegalStateException("no JSON Lines");
    }
    out.raw(head).ascii(Long.toString(row.number()));
    members(out, line.json());
    Predictions predictions = scoring.predictions();
    int index = row.index();
    scoring.appendId(out.raw(keys[0]).raw('"'), index);
    out.raw('"');
    int key = 1;
    if (labels.length > 0) {
      out.raw(keys[key++]).raw(labels[predictions.predicted(index)]);
    }
    out.raw(keys[key++]).number(predictions.score(index));
    for (int i = 0; i < labels.length; i++) {
      out.raw(keys[key++]).number(predictions.probability(index, i));
    }
    out.raw('}').raw('\n');
  }

  /** Appends what is between the braces of an object. */
  private static void members(JsonText out, byte[] json) {
    int from = 0;
    while (json[from] != '{') {
      from++;
    }
    int to = json.length - 1;
    while (json[to] != '}') {
      to--;
    }
    do {
      from++;
    } while (isBlank(json[from]));
    do {
      to--;
    } while (isBlank(json[to]));
    if (from <= to) {
      out.raw(',').raw(json, from, to + 1);
    }
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t' || c == '\r';
  }

  private static String text(String name) {
    return new String(JsonText.quoted(name), StandardCharsets.US_ASCII);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void rejected(JsonText out) {
    // It has no row in the result.
  }

  @Override
  public void finish(BatchFolder folder) {
    // What was appended is the result.
  }
}
