package dev.crema.inference.scoring;

import java.util.List;
import java.util.stream.Stream;

/** The tensors that the Open Inference Protocol's answers have, in their order. */
public enum InferOutput {
  VALUE("value", "FP64", Of.NUMBERS) {
    @Override
    void value(JsonText out, Predictions predictions, int row) {
      out.number(predictions.score(row));
    }
  },
  LABEL("label", "BYTES", Of.CLASSES) {
    @Override
    void value(JsonText out, Predictions predictions, int row) {
      out.raw(JsonText.quoted(predictions.label(row)));
    }
  },
  SCORE("score", "FP64", Of.CLASSES) {
    @Override
    void value(JsonText out, Predictions predictions, int row) {
      out.number(predictions.score(row));
    }
  },
  PROBABILITIES("probabilities", "FP64", Of.CLASSES) {
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
  PREDICTION_ID("prediction_id", "BYTES", Of.BOTH) {
    @Override
    void value(JsonText out, Predictions predictions, int row) {
      predictions.ids().append(out.raw('"'), row);
      out.raw('"');
    }
  };

  /** Which models have it. */
  private enum Of {
    CLASSES,
    NUMBERS,
    BOTH
  }

  private final String tensor;
  private final String datatype;
  private final Of of;

  InferOutput(String tensor, String datatype, Of of) {
    this.tensor = tensor;
    this.datatype = datatype;
    this.of = of;
  }

  /**
   * Returns those that a model has, in their order.
   *
   * @param classes of the model; 0 if it predicts a number
   */
  public static List<InferOutput> of(int classes) {
    Of other = classes == 0 ? Of.CLASSES : Of.NUMBERS;
    return Stream.of(values()).filter(output -> output.of != other).toList();
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

  abstract void value(JsonText out, Predictions predictions, int row);
}
