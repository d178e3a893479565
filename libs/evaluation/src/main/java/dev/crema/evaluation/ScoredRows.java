package dev.crema.evaluation;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.models.ModelPackage;
import java.util.Arrays;
import java.util.List;

/** A package's classes for rows, collected row by row. */
final class ScoredRows implements Scored {
  /** How many probabilities of a model are kept in memory at most: 80 MB. */
  static final int MAX_PROBABILITIES = 10_000_000;

  private static final int INITIAL = 1024;

  private final ModelPackage model;
  private final RowMapping mapping;
  private final Contract contract;
  private final int width;
  private final int maxRows;
  private final float[] encoded;
  private final double[] answer;
  private double[] probabilities = new double[INITIAL];
  private int[] predicted = new int[INITIAL];
  private int[] labels = new int[INITIAL];
  private int rows;

  ScoredRows(Contract contract, ModelPackage model) {
    this(contract, model, MAX_PROBABILITIES);
  }

  ScoredRows(Contract contract, ModelPackage model, int maxProbabilities) {
    this.model = model;
    this.contract = contract;
    this.mapping = RowMapping.of(contract, model);
    int classes = contract.classes().size();
    this.width = classes == 2 ? 1 : classes;
    this.maxRows = maxProbabilities / width;
    this.encoded = new float[model.features().size()];
    this.answer = new double[classes];
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public boolean add(RawRow row) {
    int label = contract.classIndex(row);
    if (label < 0) {
      return false;
    }
    add(row, label);
    return true;
  }

  /** Adds a row of the contract; if the package has no answer for it, nothing is added. */
  void add(RawRow row, int label) {
    if (rows == maxRows) {
      throw new InputException(
          "There are more than %d rows, of which %d probabilities each do not fit the limit (%d).\nMaybe evaluate on a smaller test part."
              .formatted(maxRows, width, (long) maxRows * width));
    }
    model.probabilities(mapping.map(row), encoded, answer);
    grow();
    if (width == 1) {
      probabilities[rows] = answer[1];
    } else {
      for (int index = 0; index < width; index++) {
        probabilities[rows * width + mapping.classOf(index)] = answer[index];
      }
    }
    predicted[rows] = mapping.classOf(model.classify(answer));
    labels[rows] = label;
    rows++;
  }

  /**
   * Scores a row of the contract without keeping it: the probability of the positive class of two,
   * or else of the predicted one.
   */
  double confidence(RawRow row) {
    model.probabilities(mapping.map(row), encoded, answer);
    return confidence();
  }

  /** That of the row which was scored last. */
  double confidence() {
    return width == 1 ? answer[1] : answer[model.classify(answer)];
  }

  /** Returns all rows. */
  RowView view() {
    return new RowView(
        contract.classes(),
        Arrays.copyOf(probabilities, rows * width),
        Arrays.copyOf(predicted, rows),
        Arrays.copyOf(labels, rows));
  }

  /** Returns the rows of the given indexes. */
  RowView view(int[] selected) {
    double[] chosen = new double[selected.length * width];
    int[] chosenPredicted = new int[selected.length];
    int[] chosenLabels = new int[selected.length];
    for (int index = 0; index < selected.length; index++) {
      System.arraycopy(probabilities, selected[index] * width, chosen, index * width, width);
      chosenPredicted[index] = predicted[selected[index]];
      chosenLabels[index] = labels[selected[index]];
    }
    return new RowView(contract.classes(), chosen, chosenPredicted, chosenLabels);
  }

  @Override
  public Measures measures() {
    return view().measures();
  }

  @Override
  public MetricValues metrics(int[] selected) {
    return view(selected).metrics();
  }

  @Override
  public List<Difference> differences(Scored other) {
    return Evaluator.differences(view(), ((ScoredRows) other).view());
  }

  private void grow() {
    if (rows == labels.length) {
      int size = (int) Math.min(maxRows, rows * 2L);
      labels = Arrays.copyOf(labels, size);
      predicted = Arrays.copyOf(predicted, size);
    }
    int needed = (rows + 1) * width;
    if (needed > probabilities.length) {
      long size = Math.min((long) maxRows * width, Math.max(needed, probabilities.length * 2L));
      probabilities = Arrays.copyOf(probabilities, (int) size);
    }
  }
}
