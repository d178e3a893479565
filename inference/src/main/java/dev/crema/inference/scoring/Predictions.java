package dev.crema.inference.scoring;

import dev.crema.data.RawRow;
import dev.crema.models.Explanation;
import dev.crema.models.ModelPackage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a version predicted for the rows of one request, in their order. Filled by one thread, then
 * read by many.
 */
public final class Predictions {
  private final Predictor predictor;
  private final int classes;

  /** Numbers of a row in {@link #numbers}. */
  private final int width;

  /** The probability of each class of each row; of each row the number, if one is predicted. */
  private double[] numbers;

  private int[] predicted;
  private int rows;
  private PredictionIds.@Nullable Block ids;

  /** Of each row; empty unless asked for. */
  private final List<Explanation> explanations = new ArrayList<>(0);

  /** The rows as JSON objects; null unless they were asked for. */
  private byte @Nullable [][] inputs;

  private @Nullable String @Nullable [] entities;

  /** The rows as values; empty unless somebody watches them. */
  private final List<RawRow> watched = new ArrayList<>(0);

  Predictions(Predictor predictor, boolean isKept) {
    this.predictor = predictor;
    this.classes = predictor.contents().classes().size();
    width = Math.max(1, classes);
    numbers = new double[width];
    predicted = new int[1];
    if (isKept) {
      inputs = new byte[1][];
      entities = new String[1];
    }
  }

  /** Returns what made them. */
  public Predictor predictor() {
    return predictor;
  }

  /** Returns the model. */
  public ModelPackage contents() {
    return predictor.contents();
  }

  /** Returns the number of rows, from 1. */
  public int rows() {
    return rows;
  }

  /** Returns the number of classes, from 2; 0 if a number is predicted. */
  public int classes() {
    return classes;
  }

  /** Returns the probability of a class. */
  public double probability(int row, int classIndex) {
    return numbers[row * width + classIndex];
  }

  /** Returns a new array with the probability of each class; empty if a number is predicted. */
  public double[] probabilities(int row) {
    return Arrays.copyOfRange(numbers, row * width, row * width + classes);
  }

  /** Returns whether a number is predicted, and no class. */
  public boolean areNumbers() {
    return classes == 0;
  }

  /** Returns the predicted class; 0 if a number is predicted. */
  public int predicted(int row) {
    return predicted[row];
  }

  /** Returns the name of the predicted class; empty if a number is predicted. */
  public String label(int row) {
    return areNumbers() ? "" : contents().classes().get(predicted[row]);
  }

  /**
   * Returns the probability of the positive class; of the predicted one if there are more than 2;
   * the number if one is predicted.
   */
  public double score(int row) {
    return probability(row, classes == 2 ? 1 : predicted[row]);
  }

  /** Returns what each feature and column contributed; null unless that was asked for. */
  public @Nullable Explanation explanation(int row) {
    return explanations.isEmpty() ? null : explanations.get(row);
  }

  void explain(Explanation explanation) {
    explanations.add(explanation);
  }

  /** Returns the prediction's id. */
  public UUID id(int row) {
    PredictionIds.Block block = ids();
    return new UUID(block.high(), block.low(row));
  }

  /** Returns the time in the ids, in milliseconds since 1970. */
  public long millis() {
    return ids().millis();
  }

  /** Returns the row as it was sent, a JSON object in UTF-8; null unless it was asked for. */
  public byte @Nullable [] input(int row) {
    byte[][] all = inputs;
    return all == null ? null : all[row];
  }

  /**
   * Returns the values of a row, if somebody watches the version's rows.
   *
   * @return a row of its own, which nobody changes
   */
  public RawRow row(int row) {
    return watched.get(row);
  }

  void watch(RawRow row) {
    watched.add(row);
  }

  /** Returns whom the row is about; null if it does not say or was not asked for. */
  public @Nullable String entity(int row) {
    String[] all = entities;
    return all == null ? null : all[row];
  }

  PredictionIds.Block ids() {
    PredictionIds.Block block = ids;
    if (block == null) {
      throw new IllegalStateException("The predictions are not complete.");
    }
    return block;
  }

  /** Adds a row of which a number is predicted. */
  void add(double value) {
    grow();
    numbers[rows++] = value;
  }

  /** Adds a row of which a class is predicted. */
  void add(double[] row, int predictedClass) {
    grow();
    System.arraycopy(row, 0, numbers, rows * width, width);
    predicted[rows++] = predictedClass;
  }

  private void grow() {
    if (rows == predicted.length) {
      int more = Math.max(8, 2 * rows);
      predicted = Arrays.copyOf(predicted, more);
      numbers = Arrays.copyOf(numbers, more * width);
      if (inputs != null && entities != null) {
        inputs = Arrays.copyOf(inputs, more);
        entities = Arrays.copyOf(entities, more);
      }
    }
  }

  /** Keeps the last added row as it was sent. */
  void keep(byte[] input, @Nullable String entity) {
    if (inputs != null && entities != null) {
      inputs[rows - 1] = input;
      entities[rows - 1] = entity;
    }
  }

  boolean isKept() {
    return inputs != null;
  }

  void complete(PredictionIds source) {
    ids = source.next(rows);
  }

  void complete(PredictionIds.Block block) {
    ids = block;
  }
}
