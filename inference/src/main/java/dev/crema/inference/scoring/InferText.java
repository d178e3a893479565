package dev.crema.inference.scoring;

import java.nio.charset.StandardCharsets;
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
    for (Output output : Output.values()) {
      if (output.isWanted(request.outputs())) {
        if (!isFirst) {
          out.raw(',');
        }
        isFirst = false;
        output.write(out, predictions);
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

  /** The tensors of an answer, in their order. */
  private enum Output {
    LABEL("label", "BYTES") {
      @Override
      void value(JsonText out, Predictions predictions, int row) {
        out.raw(JsonText.quoted(predictions.label(row)));
      }
    },
    SCORE("score", "FP64") {
      @Override
      void value(JsonText out, Predictions predictions, int row) {
        out.number(predictions.score(row));
      }
    },
    PROBABILITIES("probabilities", "FP64") {
      @Override
      void value(JsonText out, Predictions predictions, int row) {
        for (int i = 0; i < predictions.classes(); i++) {
          if (i > 0) {
            out.raw(',');
          }
          out.number(predictions.probability(row, i));
        }
      }

      @Override
      int width(Predictions predictions) {
        return predictions.classes();
      }
    },
    PREDICTION_ID("prediction_id", "BYTES") {
      @Override
      void value(JsonText out, Predictions predictions, int row) {
        predictions.ids().append(out.raw('"'), row);
        out.raw('"');
      }
    };

    private final String tensor;
    private final String datatype;

    Output(String tensor, String datatype) {
      this.tensor = tensor;
      this.datatype = datatype;
    }

    boolean isWanted(List<String> outputs) {
      return outputs.isEmpty() || outputs.contains(tensor);
    }

    int width(Predictions predictions) {
      return 1;
    }

    abstract void value(JsonText out, Predictions predictions, int row);

    void write(JsonText out, Predictions predictions) {
      int width = width(predictions);
      out.raw(
          "{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":[%d%s],\"data\":["
              .formatted(tensor, datatype, predictions.rows(), width == 1 ? "" : "," + width)
              .getBytes(StandardCharsets.US_ASCII));
      for (int row = 0; row < predictions.rows(); row++) {
        if (row > 0) {
          out.raw(',');
        }
        value(out, predictions, row);
      }
      out.ascii("]}");
    }
  }
}
