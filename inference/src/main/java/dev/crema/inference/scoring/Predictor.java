package dev.crema.inference.scoring;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.models.ModelPackage;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers requests with one version of one model.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class Predictor {
  private final ModelPackage contents;
  private final RowReader reader;
  private final PredictionText text;
  private final PredictionIds ids;

  /**
   * Makes a predictor.
   *
   * @param name what the answers call the model
   * @param version what the answers call its version
   * @param contents the model
   * @param maxRows most rows in one request
   * @param ids source of the predictions' ids
   */
  public Predictor(
      String name, String version, ModelPackage contents, int maxRows, PredictionIds ids) {
    this.contents = contents;
    this.reader = new RowReader(contents.contract(), used(contents), maxRows);
    this.text = new PredictionText(name, version, contents);
    this.ids = ids;
  }

  private static Set<String> used(ModelPackage contents) {
    return contents.features().sources().stream()
        .flatMap(List::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** An answer: JSON in UTF-8, and the number of rows it is for. */
  public static final class Answer {
    private final byte[] json;
    private final int rows;

    private Answer(byte[] json, int rows) {
      this.json = json;
      this.rows = rows;
    }

    /** Returns the bytes to send; the caller's own. */
    public byte[] json() {
      return json;
    }

    /** Returns the number of rows, at least 1. */
    public int rows() {
      return rows;
    }
  }

  /**
   * Answers one request.
   *
   * @param body the request's bytes
   * @return the answer; it has exactly the numbers that {@link ModelPackage#predict} gives
   * @throws RefusedRequestException if the request is malformed or breaks the contract
   */
  public Answer predict(byte[] body) {
    Scoring scoring = new Scoring();
    reader.read(body, scoring);
    return new Answer(scoring.answer.end(), scoring.answer.rows());
  }

  /** Scores the rows of one request as they are read. */
  private final class Scoring implements RowReader.RowConsumer {
    private final PredictionText.Answer answer = text.begin(ids);
    private final float[] encoded = new float[contents.features().size()];
    private final double[] probabilities = new double[contents.scorer().classes()];

    @Override
    public void row(RawRow row) {
      try {
        contents.probabilities(row, encoded, probabilities);
      } catch (InputException e) {
        throw RefusedRequestException.rows(List.of(missing(answer.rows(), e)), false);
      }
      int predicted = contents.classify(probabilities);
      if (!(probabilities[predicted] >= 0)) { // NaN: never an answer
        throw new IllegalStateException("The model gives no number for a valid row.");
      }
      answer.add(probabilities, predicted);
    }
  }

  /** The contract lets the value be missing, the features do not. */
  private static RowProblem missing(int row, InputException e) {
    return new RowProblem(row, "", null, "feature", Echo.line(String.valueOf(e.getMessage())));
  }
}
