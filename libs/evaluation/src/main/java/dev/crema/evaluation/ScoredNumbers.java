package dev.crema.evaluation;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.models.ModelPackage;
import java.util.Arrays;
import java.util.List;

/** A package's numbers for rows, collected row by row. */
final class ScoredNumbers implements Scored {
  private static final int INITIAL = 1024;

  private final ModelPackage model;
  private final RowMapping mapping;
  private final Contract contract;
  private final int maxRows;
  private final float[] encoded;
  private double[] predicted = new double[INITIAL];
  private double[] labels = new double[INITIAL];
  private int rows;

  ScoredNumbers(Contract contract, ModelPackage model, int maxRows) {
    this.model = model;
    this.contract = contract;
    this.mapping = RowMapping.of(contract, model);
    this.maxRows = maxRows;
    this.encoded = new float[model.features().size()];
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public boolean add(RawRow row) {
    double label = contract.labelNumber(row);
    if (Double.isNaN(label)) {
      return false;
    }
    if (rows == maxRows) {
      throw new InputException(
          "There are more than %d rows, the limit.\nMaybe evaluate on a smaller test part."
              .formatted(maxRows));
    }
    double value = model.value(mapping.map(row), encoded);
    if (rows == labels.length) {
      int size = (int) Math.min(maxRows, rows * 2L);
      labels = Arrays.copyOf(labels, size);
      predicted = Arrays.copyOf(predicted, size);
    }
    predicted[rows] = value;
    labels[rows++] = label;
    return true;
  }

  NumberView view() {
    return new NumberView(Arrays.copyOf(predicted, rows), Arrays.copyOf(labels, rows));
  }

  @Override
  public Measures measures() {
    return view().measures();
  }

  @Override
  public MetricValues metrics(int[] selected) {
    double[] chosen = Arrays.stream(selected).mapToDouble(row -> predicted[row]).toArray();
    double[] truth = Arrays.stream(selected).mapToDouble(row -> labels[row]).toArray();
    return new NumberView(chosen, truth).metrics();
  }

  @Override
  public List<Difference> differences(Scored other) {
    return view().differences(((ScoredNumbers) other).view());
  }
}
