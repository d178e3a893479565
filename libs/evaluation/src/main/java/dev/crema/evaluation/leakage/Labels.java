package dev.crema.evaluation.leakage;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import java.util.Arrays;

/** The labels of the sampled rows: classes, or numbers. */
final class Labels {
  private final Contract contract;
  private final Task task;
  private int[] classes = new int[1024];
  private double[] numbers = new double[0];
  private int rows;

  Labels(Contract contract) {
    this.contract = contract;
    task = contract.task();
    if (task == Task.REGRESSION) {
      classes = new int[0];
      numbers = new double[1024];
    }
  }

  static boolean isKnown(Contract contract, RawRow row) {
    return !row.isMissing(contract.labelIndex());
  }

  void add(RawRow row) {
    if (task == Task.REGRESSION) {
      if (rows == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * rows);
      }
      numbers[rows++] = contract.labelNumber(row);
    } else {
      if (rows == classes.length) {
        classes = Arrays.copyOf(classes, 2 * rows);
      }
      classes[rows++] = contract.classIndex(row);
    }
  }

  Task task() {
    return task;
  }

  int rows() {
    return rows;
  }

  int ofClass(int row) {
    return classes[row];
  }

  double number(int row) {
    return numbers[row];
  }

  /** Returns the number of rows by class. */
  long[] counts() {
    long[] counts = new long[contract.classes().size()];
    for (int i = 0; i < rows; i++) {
      counts[classes[i]]++;
    }
    return counts;
  }

  String className(int index) {
    return contract.classes().get(index);
  }
}
