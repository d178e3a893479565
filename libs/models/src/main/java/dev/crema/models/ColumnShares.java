package dev.crema.models;

import dev.crema.data.ColumnContract;
import dev.crema.features.FittedFeatures;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Maps features back to the raw columns behind them: a feature that is made from several columns is
 * shared among them equally.
 */
final class ColumnShares {
  private final List<String> names;

  /** By feature: the columns behind it. */
  private final int[][] columns;

  ColumnShares(FittedFeatures features) {
    List<String> all = features.contract().columns().stream().map(ColumnContract::name).toList();
    TreeSet<Integer> used = new TreeSet<>();
    List<List<String>> sources = features.sources();
    sources.forEach(list -> list.forEach(name -> used.add(all.indexOf(name))));
    names = used.stream().map(all::get).toList();
    Map<String, Integer> index = new HashMap<>();
    names.forEach(name -> index.put(name, index.size()));
    // One-hot features of one column have equal lists, which then share an array.
    Map<List<String>, int[]> shared = new HashMap<>();
    columns =
        sources.stream()
            .map(
                list ->
                    shared.computeIfAbsent(
                        list, names -> names.stream().mapToInt(index::get).toArray()))
            .toArray(int[][]::new);
  }

  /** Returns the columns behind features, in the order of the contract. */
  List<String> names() {
    return names;
  }

  /** Adds up what each column's features add. */
  void sum(double[] features, double[] out) {
    Arrays.fill(out, 0, names.size(), 0);
    for (int i = 0; i < columns.length; i++) {
      double share = features[i] / columns[i].length;
      for (int column : columns[i]) {
        out[column] += share;
      }
    }
  }

  long bytes() {
    return 8L * columns.length;
  }
}
