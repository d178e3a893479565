package dev.crema.evaluation.leakage;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.features.FeatureDescription;
import dev.crema.features.FittedFeatures;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The training rows by which columns are looked at: all with a label, or of more than the limit a
 * part, taken by a hash of the row's number. Columns come some at a time, in passes over the rows,
 * so that memory is bounded by {@value #VALUES_AT_A_TIME} values or one column.
 */
final class Sampler {
  private static final int VALUES_AT_A_TIME = 1 << 23;

  private final Contract contract;
  private final RowSource train;
  private final FittedFeatures features;
  private final long bound;
  private final double share;
  private final Labels labels;

  Sampler(RowSource train, FittedFeatures features, long maxRows) {
    this.contract = features.contract();
    this.train = train;
    this.features = features;
    long[] rows = new long[1];
    train.only(Set.of()).forEach((_, _) -> rows[0]++);
    share = rows[0] <= maxRows ? 1 : maxRows / (double) rows[0];
    bound = (long) (share * Long.MAX_VALUE);
    labels = new Labels(contract);
    forEach(Set.of(), labels::add);
  }

  Labels labels() {
    return labels;
  }

  /** Returns the share of the rows that is looked at, in (0, 1]. */
  double share() {
    return share;
  }

  /** Gives each sampled row; its number alone decides, so that every pass has the same. */
  private void forEach(Set<String> columns, Consumer<RawRow> visitor) {
    Set<String> read = new HashSet<>(columns);
    read.add(contract.requireLabel().name());
    long[] number = new long[1];
    train
        .only(read)
        .forEach(
            (row, _) -> {
              boolean isTaken = (Hash.mix(number[0]++) & Long.MAX_VALUE) <= bound;
              if (isTaken && Labels.isKnown(contract, row)) {
                visitor.accept(row);
              }
            });
  }

  /** Returns a time column's values; NaN = missing. */
  double[] times(String column) {
    int slot = contract.indexOf(column);
    double[] times = new double[labels.rows()];
    int[] next = new int[1];
    forEach(Set.of(column), row -> times[next[0]++] = row.number(slot));
    return times;
  }

  /** Gives the values of raw columns, in order. */
  void columns(List<String> names, Consumer<Values> visitor) {
    int atATime = atATime();
    for (int from = 0; from < names.size(); from += atATime) {
      List<String> some = names.subList(from, Math.min(names.size(), from + atATime));
      List<Values> values = new ArrayList<>();
      int[] slots = new int[some.size()];
      for (int i = 0; i < slots.length; i++) {
        slots[i] = contract.indexOf(some.get(i));
        ColumnContract column = contract.columns().get(slots[i]);
        double[] numbers = column.type().isText() ? null : new double[labels.rows()];
        values.add(new Values(column.name(), column.type(), new long[labels.rows()], numbers));
      }
      int[] next = new int[1];
      forEach(
          Set.copyOf(some),
          row -> {
            for (int i = 0; i < slots.length; i++) {
              set(values.get(i), next[0], row, slots[i]);
            }
            next[0]++;
          });
      values.forEach(visitor);
    }
  }

  private static void set(Values values, int at, RawRow row, int slot) {
    values.keys()[at] = Hash.of(row, slot);
    if (values.numbers() != null) {
      values.numbers()[at] = row.number(slot);
    }
  }

  /** Gives the values of encoded features, in order. */
  void features(List<FeatureDescription> wanted, Consumer<Values> visitor) {
    int atATime = atATime();
    float[] encoded = new float[features.size()];
    for (int from = 0; from < wanted.size(); from += atATime) {
      List<FeatureDescription> some = wanted.subList(from, Math.min(wanted.size(), from + atATime));
      List<Values> values = new ArrayList<>();
      int[] places = new int[some.size()];
      for (int i = 0; i < places.length; i++) {
        places[i] = features.names().indexOf(some.get(i).name());
        // Codes of categories are told apart, not ranked.
        boolean isCategory = features.categories().get(places[i]) > 0;
        values.add(
            new Values(
                some.get(i).name(),
                isCategory ? ColumnType.STRING : ColumnType.NUMBER,
                new long[labels.rows()],
                isCategory ? null : new double[labels.rows()]));
      }
      int[] next = new int[1];
      forEach(
          features.sourceNames(),
          row -> {
            features.encode(row, encoded);
            for (int i = 0; i < places.length; i++) {
              double number = encoded[places[i]] + 0.0;
              double[] numbers = values.get(i).numbers();
              if (numbers != null) {
                numbers[next[0]] = number;
              }
              values.get(i).keys()[next[0]] = Hash.of(number);
            }
            next[0]++;
          });
      values.forEach(visitor);
    }
  }

  private int atATime() {
    return Math.max(1, VALUES_AT_A_TIME / Math.max(1, labels.rows()));
  }
}
