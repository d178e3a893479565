package dev.crema.training;

import dev.crema.data.Task;
import java.util.Locale;

/**
 * How far a compiled model and its trainer agree.
 *
 * @param rows rows compared
 * @param predicted rows answered by the trainer's usual prediction
 * @param inPlace rows that one refuses, answered by another prediction of the library
 * @param walkedOnly rows that only the walk through the trainer's dump answers
 * @param maxDifference largest difference of a probability, over all rows and classes, or of a
 *     number as a share of the greatest of it, their median size and 1
 * @param tolerance largest difference allowed
 * @param margins margins compared; 0 if the trainer has none in float
 * @param refused rows that neither the trainer nor the scorer answers: NaN or ±Inf in a sum
 * @param task what was compared: probabilities of classes, or numbers
 * @param hasThresholds whether the model has thresholds, and rows lie on them
 */
public record AgreementReport(
    int rows,
    int predicted,
    int inPlace,
    int walkedOnly,
    double maxDifference,
    double tolerance,
    int margins,
    int refused,
    Task task,
    boolean hasThresholds) {

  /** {@return what was proved, in sentences for a report} */
  public String statement() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "The compiled scorer and the trainer were asked for %d encoded rows (real rows, missing values, unknown categories, ±Inf%s) and agree on the %d that have an answer: largest difference of a %s %.1e, allowed %.0e.",
            rows,
            hasThresholds ? ", values on and beside split thresholds" : "",
            rows - refused,
            task == Task.REGRESSION
                ? "number, as a share of it or of their median size,"
                : "probability",
            maxDifference,
            tolerance));
    if (predicted + inPlace == 0) {
      text.append(
          " The trainer gives the numbers of the model and no prediction; every row was computed from them, in another order.");
      return refused(text).toString();
    }
    text.append(" %d rows were answered by the trainer's own predict".formatted(predicted));
    if (inPlace > 0) {
      text.append(
          ", %d rows with ±Inf, which that refuses, by its in-place prediction".formatted(inPlace));
    }
    if (walkedOnly > 0) {
      text.append(
          ", %d rows, which it refuses or leaves undefined, only by walking its own dump"
              .formatted(walkedOnly));
    }
    text.append(". Every answered row was computed from the trainer's dump as well.");
    if (margins > 0) {
      text.append(" All %d margins are equal bit for bit.".formatted(margins));
    }
    return refused(text).toString();
  }

  private StringBuilder refused(StringBuilder text) {
    if (refused > 0) {
      text.append(
          " %d rows with NaN or ±Inf have no answer in a model of sums: the scorer refuses them."
              .formatted(refused));
    }
    return text;
  }
}
