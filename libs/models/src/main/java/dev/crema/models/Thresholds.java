package dev.crema.models;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds split thresholds, for rows that lie exactly on them. */
final class Thresholds {
  private Thresholds() {}

  /**
   * Returns the first distinct thresholds of each feature, in the order of trees and nodes; one
   * pass over the nodes, whatever the number of features.
   */
  static List<List<Float>> of(TreeEnsemble ensemble, int limit) {
    TreeArrays trees = ensemble.trees();
    List<List<Float>> found =
        Stream.<List<Float>>generate(ArrayList::new).limit(ensemble.features()).toList();
    IntStream.range(0, trees.nodes())
        .filter(node -> !trees.isLeaf(node))
        .forEach(
            node -> {
              List<Float> thresholds = found.get(trees.feature[node]);
              if (thresholds.size() < limit && !thresholds.contains(trees.threshold[node])) {
                thresholds.add(trees.threshold[node]);
              }
            });
    return found;
  }
}
