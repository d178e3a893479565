package dev.crema.inference.scoring;

/**
 * Writes answers as MLflow's scoring server does: one record for each row, with what the model's
 * signature names and the prediction's id.
 */
public final class InvocationText {
  private InvocationText() {}

  /** Returns the answer: JSON in UTF-8. */
  public static byte[] write(Predictions predictions) {
    JsonText out = new JsonText(64 + predictions.rows() * 128);
    out.ascii("{\"predictions\":[");
    for (int row = 0; row < predictions.rows(); row++) {
      out.ascii(row == 0 ? "{" : ",{");
      if (predictions.areNumbers()) {
        out.ascii("\"value\":");
      } else {
        out.ascii("\"label\":").raw(JsonText.quoted(predictions.label(row)));
        out.ascii(",\"score\":");
      }
      out.number(predictions.score(row));
      predictions.ids().append(out.ascii(",\"prediction_id\":\""), row);
      out.ascii("\"}");
    }
    return out.ascii("]}").toBytes();
  }
}
