package dev.crema.inference.scoring;

import java.util.stream.Stream;

/** The tensors that the Open Inference Protocol's answers have, in their order. */
public enum InferOutput {
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
    public int[] shape(int rows, int classes) {
      return new int[] {rows, classes};
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

  InferOutput(String tensor, String datatype) {
    this.tensor = tensor;
    this.datatype = datatype;
  }

  /** Returns the tensor's name. */
  public String tensor() {
    return tensor;
  }

  /** Returns the tensor's type. */
  public String datatype() {
    return datatype;
  }

  /** Returns the tensor's shape. */
  public int[] shape(int rows, int classes) {
    return new int[] {rows};
  }

  static Stream<String> tensors() {
    return Stream.of(values()).map(InferOutput::tensor);
  }

  abstract void value(JsonText out, Predictions predictions, int row);
}
