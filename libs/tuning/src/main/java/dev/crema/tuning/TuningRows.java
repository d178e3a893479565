package dev.crema.tuning;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.InputException;
import dev.crema.data.Role;
import dev.crema.data.RowKey;
import dev.crema.data.RowSource;
import dev.crema.features.FittedFeatures;
import dev.crema.training.EncodedTable;
import dev.crema.training.LabelColumn;
import dev.crema.training.Targets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of a search: those that are learned from, and those that decide. */
public final class TuningRows {
  private static final String HALVES = "crema calibration halves";

  private final Contract contract;
  private final EncodedTable train;
  private final EncodedTable validation;
  private final boolean[] halves;
  private final String holdout;

  private TuningRows(
      Contract contract, EncodedTable train, EncodedTable validation, Decided decided) {
    this.contract = contract;
    this.train = train;
    this.validation = validation;
    this.halves = decided.halves();
    this.holdout = decided.holdout();
  }

  /** Of the rows that decide: in which half each is, and how they were held out. */
  private record Decided(boolean[] halves, String holdout) {}

  /**
   * Where the rows are.
   *
   * @param train rows to learn from
   * @param validation rows that decide; null = a share of the training rows is held out
   * @param isByTime whether the newest of them are, if the contract has an event time
   */
  public record Source(DatasetReader train, @Nullable DatasetReader validation, boolean isByTime) {

    /**
     * Opens the datasets of both parts.
     *
     * @param train folder of the training rows
     * @param validation folder of the rows that decide; null as above
     * @param split what split-data says of its split in the metadata of the training rows: if it
     *     was by time, the newest rows are held out; null if nothing does
     * @return the rows, of which none is read yet
     * @throws InputException if a folder is no dataset
     */
    public static Source open(Path train, @Nullable Path validation, @Nullable Object split) {
      return new Source(
          DatasetReader.open(train),
          validation == null ? null : DatasetReader.open(validation),
          split instanceof String words && words.startsWith("time,"));
    }

    /** {@return the contract of the training rows} */
    public Contract contract() {
      return train.info().contract();
    }

    Holdout.Method method() {
      return isByTime && contract().indexOf(Role.EVENT_TIME) >= 0
          ? Holdout.Method.TIME
          : Holdout.Method.HASH;
    }
  }

  /**
   * Reads the rows; those that are learned from in an order of chance. Memory is 4 bytes a feature
   * and row.
   *
   * @param source where they are
   * @param features fitted on the training rows
   * @param recipe of the trials
   * @return the rows
   * @throws InputException if the parts are of two contracts, the learner takes no missing values
   *     and the features keep some, or none is held out
   */
  public static TuningRows read(Source source, FittedFeatures features, TrialRecipe recipe) {
    Contract contract = source.contract();
    Targets.requireFeatures(features, recipe.learner());
    DatasetReader validation = source.validation();
    if (validation != null) {
      contract.requirePart("validation part", validation.info().contract());
      return new TuningRows(
          contract,
          shuffled(
              EncodedTable.of(source.train(), features, source.train().info().rows()),
              recipe.seed()),
          EncodedTable.of(validation, features, validation.info().rows()),
          new Decided(halves(validation, contract), ""));
    }
    Holdout holdout =
        switch (source.method()) {
          case HASH -> Holdout.byHash(contract, recipe);
          case TIME -> Holdout.byTime(source.train(), contract, recipe);
        };
    RowSource held = holdout.part(source.train(), true);
    EncodedTable rest = EncodedTable.of(holdout.part(source.train(), false), features);
    EncodedTable decide = EncodedTable.of(held, features);
    if (decide.rows() == 0) {
      throw new InputException(
          "Of %d training rows the share (%s) holds none out."
                  .formatted(rest.rows(), recipe.holdoutShare())
              + "\nMaybe give validation rows, or a larger holdout_share.");
    }
    return new TuningRows(
        contract,
        shuffled(rest, recipe.seed()),
        decide,
        new Decided(halves(held, contract), holdout.words()));
  }

  /** Rows of one entity are in one half. */
  private static boolean[] halves(RowSource rows, Contract contract) {
    RowKey key = RowKey.ofEntity(contract, HALVES);
    IntStream.Builder halves = IntStream.builder();
    rows.forEach((row, _) -> halves.add(RowKey.fraction(key.bits(row)) < 0.5 ? 1 : 0));
    int[] all = halves.build().toArray();
    boolean[] isFirst = new boolean[all.length];
    for (int i = 0; i < all.length; i++) {
      isFirst[i] = all[i] == 1;
    }
    return isFirst;
  }

  /** {@return the contract of both parts} */
  public Contract contract() {
    return contract;
  }

  /** {@return rows to learn from, in an order of chance} */
  public EncodedTable train() {
    return train;
  }

  /** {@return rows that decide} */
  public EncodedTable validation() {
    return validation;
  }

  /**
   * {@return how the rows that decide were held out of the training rows; empty if they were not}
   */
  public String holdout() {
    return holdout;
  }

  /** Returns in which half of the rows that decide one is. */
  boolean isInFirstHalf(int row) {
    return halves[row];
  }

  /** Returns the rows that decide of one half. */
  EncodedTable half(boolean isFirst) {
    return rows(
        validation,
        IntStream.range(0, halves.length).filter(row -> halves[row] == isFirst).toArray());
  }

  /** Halving by rows takes the first of them, which must be like all. */
  private static EncodedTable shuffled(EncodedTable table, long seed) {
    int[] order = new int[table.rows()];
    Arrays.setAll(order, i -> i);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return rows(table, order);
  }

  /** Returns the first of the rows to learn from. */
  EncodedTable first(int count) {
    return rows(train, IntStream.range(0, count).toArray());
  }

  static EncodedTable rows(EncodedTable table, int[] order) {
    int width = table.features();
    float[] values = new float[order.length * width];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(table.values(), order[i] * width, values, i * width, width);
    }
    LabelColumn labels =
        switch (table.labelColumn()) {
          case LabelColumn.Classes(int[] all) ->
              new LabelColumn.Classes(Arrays.stream(order).map(i -> all[i]).toArray());
          case LabelColumn.Numbers(double[] all) ->
              new LabelColumn.Numbers(Arrays.stream(order).mapToDouble(i -> all[i]).toArray());
        };
    return new EncodedTable(
        values, order.length, width, labels, table.featureNames(), table.categories());
  }
}
