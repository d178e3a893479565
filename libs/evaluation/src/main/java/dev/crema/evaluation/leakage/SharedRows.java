package dev.crema.evaluation.leakage;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.features.FittedFeatures;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Rows of the test part that the training part has, too: equal values in every raw column behind a
 * feature, compared by 64-bit hashes.
 *
 * <p>All rows are compared, however many there are, 8 million training rows at a time in 128 MB;
 * more take more passes. Two different rows have one hash with a probability of 2⁻⁶⁴, so of a
 * million rows in either part none is taken for shared with a probability above 1 − 10⁻⁷.
 *
 * @param trainRows all training rows
 * @param testRows all test rows
 * @param shared test rows whose features a training row has
 * @param sharedWithLabel those of them whose label the training row has, too
 * @param repeatedInTrain training rows whose features another training row has
 */
public record SharedRows(
    long trainRows, long testRows, long shared, long sharedWithLabel, long repeatedInTrain) {
  /** Training rows that are compared at a time. */
  static final int ROWS_AT_A_TIME = 1 << 23;

  /** A handful of rows is nothing to be told of, whatever their share. */
  static final int MIN_SHARED = 5;

  /**
   * Returns the share of the test rows that the training part has.
   *
   * @return from 0 to 1; 0 if there are no test rows
   */
  public double share() {
    return testRows == 0 ? 0 : shared / (double) testRows;
  }

  /** Returns how many test rows have a twin by chance, if columns are independent. */
  double expected(double collision) {
    return testRows * -Math.expm1(-collision * trainRows);
  }

  static SharedRows find(
      FittedFeatures features, RowSource train, RowSource test, int rowsAtATime) {
    Contract contract = features.contract();
    Set<String> columns = features.sourceNames();
    int[] slots =
        contract.names().stream().filter(columns::contains).mapToInt(contract::indexOf).toArray();
    long[] rows = new long[1];
    train.only(Set.of()).forEach((_, _) -> rows[0]++);
    // Hashes are even, so eight parts of 8 million on average need room for a few more.
    int parts = 1;
    while (rows[0] / parts > rowsAtATime) {
      parts *= 2;
    }
    Counts counts = new Counts();
    for (int part = 0; part < parts; part++) {
      new Pass(contract, slots, part, parts).run(train, test, columns, counts);
    }
    return new SharedRows(
        rows[0], counts.test, counts.shared, counts.sharedWithLabel, counts.repeated);
  }

  private static final class Counts {
    private long test;
    private long shared;
    private long sharedWithLabel;
    private long repeated;
  }

  /** Compares the rows of which the hash falls into one part. */
  private static final class Pass {
    private final int[] slots;
    private final int label;
    private final int part;
    private final int parts;
    private final Contract contract;
    private long[] features = new long[1024];
    private long[] whole = new long[1024];
    private int size;

    Pass(Contract contract, int[] slots, int part, int parts) {
      this.contract = contract;
      this.slots = slots;
      this.label = contract.labelIndex();
      this.part = part;
      this.parts = parts;
    }

    void run(RowSource train, RowSource test, Set<String> columns, Counts counts) {
      Set<String> read = new HashSet<>(columns);
      read.add(contract.requireLabel().name());
      train.only(read).forEach((row, _) -> collect(row));
      Arrays.sort(features, 0, size);
      Arrays.sort(whole, 0, size);
      for (int i = 0; i < size; i++) {
        boolean isLikeLast = i > 0 && features[i] == features[i - 1];
        boolean isLikeNext = i + 1 < size && features[i] == features[i + 1];
        counts.repeated += isLikeLast || isLikeNext ? 1 : 0;
      }
      test.only(read).forEach((row, _) -> look(row, counts));
    }

    private void collect(RawRow row) {
      long hash = hash(row);
      if (!isMine(hash)) {
        return;
      }
      if (size == features.length) {
        features = Arrays.copyOf(features, 2 * size);
        whole = Arrays.copyOf(whole, 2 * size);
      }
      features[size] = hash;
      whole[size++] = Hash.add(hash, Hash.of(row, label));
    }

    private void look(RawRow row, Counts counts) {
      long hash = hash(row);
      if (!isMine(hash)) {
        return;
      }
      counts.test++;
      if (Arrays.binarySearch(features, 0, size, hash) >= 0) {
        counts.shared++;
        long withLabel = Hash.add(hash, Hash.of(row, label));
        counts.sharedWithLabel += Arrays.binarySearch(whole, 0, size, withLabel) >= 0 ? 1 : 0;
      }
    }

    private boolean isMine(long hash) {
      return (hash & (parts - 1)) == part;
    }

    private long hash(RawRow row) {
      long hash = 0;
      for (int slot : slots) {
        hash = Hash.add(hash, Hash.of(row, slot));
      }
      return hash;
    }
  }
}
