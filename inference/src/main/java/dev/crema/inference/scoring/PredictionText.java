package dev.crema.inference.scoring;

import dev.crema.models.Explanation;
import dev.crema.models.ModelPackage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the answers of one model. Immutable. */
final class PredictionText {
  private static final byte[] ROW = bytes("{\"id\":\"");
  private static final byte[] VALUE = bytes("\",\"value\":");
  private static final byte[] LABEL = bytes("\",\"label\":");
  private static final byte[] SCORE = bytes(",\"score\":");
  private static final byte[] PROBABILITIES = bytes(",\"probabilities\":{");
  private static final byte[] EXPLANATION = bytes(",\"explanation\":{");
  private static final byte[] CLASS = bytes("\"class\":");
  private static final byte[] BASE = bytes("\"base\":");
  private static final byte[] MARGIN = bytes(",\"margin\":");
  private static final byte[] COLUMNS = bytes(",\"columns\":");
  private static final byte[] FEATURES = bytes(",\"features\":");
  private static final byte[] END = bytes("]}");

  private final byte[] head;
  private final byte[][] labels;
  private final byte[][] keys;
  private final byte[] rowEnd;
  private final byte[][] features;
  private final ModelPackage explained;

  PredictionText(String model, String version, ModelPackage contents) {
    List<String> classes = contents.classes();
    boolean binary = classes.size() == 2;
    labels = classes.stream().map(JsonText::quoted).toArray(byte[][]::new);
    keys = new byte[labels.length][];
    for (int i = 0; i < labels.length; i++) {
      keys[i] = bytes((i == 0 ? "" : ",") + text(labels[i]) + ":");
    }
    rowEnd = bytes(binary ? "},\"threshold\":" + contents.threshold() : "}");
    features = names(contents.features().names());
    explained = contents;
    head =
        bytes(
            "{\"model_name\":%s,\"model_version\":%s,\"predictions\":["
                .formatted(text(JsonText.quoted(model)), text(JsonText.quoted(version))));
  }

  byte[] write(Predictions predictions) {
    int rows = predictions.rows();
    JsonText out = new JsonText(head.length + rows * (192 + labels.length * 40)).raw(head);
    PredictionIds.Block ids = predictions.ids();
    for (int row = 0; row < rows; row++) {
      if (row > 0) {
        out.raw(',');
      }
      ids.append(out.raw(ROW), row);
      add(out, predictions, row);
    }
    return out.raw(END).toBytes();
  }

  private void add(JsonText out, Predictions predictions, int row) {
    if (predictions.areNumbers()) {
      out.raw(VALUE).number(predictions.score(row));
    } else {
      addClass(out, predictions, row);
    }
    Explanation explanation = predictions.explanation(row);
    if (explanation != null) {
      explain(out, explanation);
    }
    out.raw('}');
  }

  private void addClass(JsonText out, Predictions predictions, int row) {
    out.raw(LABEL).raw(labels[predictions.predicted(row)]);
    out.raw(SCORE).number(predictions.score(row));
    out.raw(PROBABILITIES);
    for (int i = 0; i < keys.length; i++) {
      out.raw(keys[i]).number(predictions.probability(row, i));
    }
    out.raw(rowEnd);
  }

  private void explain(JsonText out, Explanation explanation) {
    out.raw(EXPLANATION);
    if (labels.length > 0) {
      out.raw(CLASS).raw(labels[explanation.classIndex()]).raw(',');
    }
    out.raw(BASE).number(explanation.base());
    out.raw(MARGIN).number(explanation.margin());
    contributions(out.raw(COLUMNS), names(explained.explainer().columns()), explanation.columns());
    contributions(out.raw(FEATURES), features, explanation.features());
    out.raw('}');
  }

  private static void contributions(JsonText out, byte[][] names, double[] values) {
    for (int i = 0; i < values.length; i++) {
      out.raw(i == 0 ? '{' : ',').raw(names[i]).number(values[i]);
    }
    out.raw('}');
  }

  private static byte[][] names(List<String> names) {
    return names.stream()
        .map(name -> bytes(text(JsonText.quoted(name)) + ":"))
        .toArray(byte[][]::new);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] ascii) {
    return new String(ascii, StandardCharsets.US_ASCII);
  }
}
