package dev.crema.inference.scoring;

import dev.crema.models.ModelPackage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the answers of one model. Immutable. */
final class PredictionText {
  private static final byte[] ROW = bytes("{\"id\":\"");
  private static final byte[] LABEL = bytes("\",\"label\":");
  private static final byte[] SCORE = bytes(",\"score\":");
  private static final byte[] PROBABILITIES = bytes(",\"probabilities\":{");
  private static final byte[] END = bytes("]}");

  private final byte[] head;
  private final byte[][] labels;
  private final byte[][] keys;
  private final byte[] rowEnd;
  private final boolean binary;

  PredictionText(String model, String version, ModelPackage contents) {
    List<String> classes = contents.contract().classes();
    binary = classes.size() == 2;
    labels = classes.stream().map(JsonText::quoted).toArray(byte[][]::new);
    keys = new byte[labels.length][];
    for (int i = 0; i < labels.length; i++) {
      keys[i] = bytes((i == 0 ? "" : ",") + text(labels[i]) + ":");
    }
    rowEnd = bytes(binary ? "},\"threshold\":" + contents.threshold() + "}" : "}}");
    head =
        bytes(
            "{\"model_name\":%s,\"model_version\":%s,\"predictions\":["
                .formatted(text(JsonText.quoted(model)), text(JsonText.quoted(version))));
  }

  /** Begins an answer. */
  Answer begin(PredictionIds ids) {
    return new Answer(ids);
  }

  /** One answer in the making; not safe for use by several threads. */
  final class Answer {
    private final JsonText out = new JsonText(head.length + 192 + labels.length * 40).raw(head);
    private final PredictionIds ids;
    private final long now;
    private int rows;

    private Answer(PredictionIds ids) {
      this.ids = ids;
      this.now = ids.now();
    }

    /** Appends the prediction for the next row. */
    void add(double[] probabilities, int predicted) {
      if (rows++ > 0) {
        out.raw(',');
      }
      out.raw(ROW);
      ids.append(out, now);
      out.raw(LABEL).raw(labels[predicted]);
      out.raw(SCORE).number(probabilities[binary ? 1 : predicted]);
      out.raw(PROBABILITIES);
      for (int i = 0; i < keys.length; i++) {
        out.raw(keys[i]).number(probabilities[i]);
      }
      out.raw(rowEnd);
    }

    int rows() {
      return rows;
    }

    byte[] end() {
      return out.raw(END).toBytes();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] ascii) {
    return new String(ascii, StandardCharsets.US_ASCII);
  }
}
