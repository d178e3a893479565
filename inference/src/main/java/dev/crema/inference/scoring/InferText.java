package dev.crema.inference.scoring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes answers of the Open Inference Protocol: one tensor for each output. */
public final class InferText {
  private InferText() {}

  /** Returns the answer: JSON in UTF-8. */
  public static byte[] write(Predictor.InferRequest request) {
    Predictions predictions = request.predictions();
    JsonText out = new JsonText(256 + predictions.rows() * 96);
    Predictor predictor = predictions.predictor();
    out.ascii("{\"model_name\":").raw(JsonText.quoted(predictor.model()));
    out.ascii(",\"model_version\":").raw(JsonText.quoted(predictor.version()));
    id(out, request.id());
    parameters(out, predictions);
    out.ascii(",\"outputs\":[");
    boolean isFirst = true;
    for (InferOutput output : InferOutput.of(predictions.classes())) {
      if (isWanted(output, request.outputs())) {
        if (!isFirst) {
          out.raw(',');
        }
        isFirst = false;
        tensor(out, output, predictions);
      }
    }
    return out.ascii("]}").toBytes();
  }

  private static void id(JsonText out, @Nullable String id) {
    if (id != null) {
      out.ascii(",\"id\":").raw(JsonText.quoted(id));
    }
  }

  private static void parameters(JsonText out, Predictions predictions) {
    double threshold = predictions.contents().threshold();
    if (!Double.isNaN(threshold)) {
      out.ascii(",\"parameters\":{\"threshold\":").number(threshold).raw('}');
    }
  }

  private static boolean isWanted(InferOutput output, List<String> wanted) {
    return wanted.isEmpty() || wanted.contains(output.tensor());
  }

  private static void tensor(JsonText out, InferOutput output, Predictions predictions) {
    int[] shape = output.shape(predictions.rows(), predictions.classes());
    out.ascii("{\"name\":\"").ascii(output.tensor());
    out.ascii("\",\"datatype\":\"").ascii(output.datatype()).ascii("\",\"shape\":");
    for (int i = 0; i < shape.length; i++) {
      out.raw(i == 0 ? '[' : ',').ascii(Integer.toString(shape[i]));
    }
    out.ascii("],\"data\":[");
    for (int row = 0; row < predictions.rows(); row++) {
      if (row > 0) {
        out.raw(',');
      }
      output.value(out, predictions, row);
    }
    out.ascii("]}");
  }
}
