package dev.crema.training.smile.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Which rows are tested when. */
final class Folds {
  private static final long SEED = 2026;

  private Folds() {}

  /**
   * How rows are dealt.
   *
   * @param repeats how often all rows are dealt anew, at least 1
   * @param folds into how many parts, at least 2
   */
  record Shape(int repeats, int folds) {}

  /** Returns which rows are taken, in their order: all, or so many by chance. */
  static List<Integer> sample(int rows, int most) {
    List<Integer> indices = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
    if (rows <= most) {
      return indices;
    }
    Collections.shuffle(indices, new Random(SEED));
    return indices.subList(0, most).stream().sorted().toList();
  }

  /**
   * Returns the fold of each row, repeat after repeat: shuffled, and if labels are classes each
   * class dealt out by itself, so that its share is alike in all folds.
   */
  static int[][] of(double[] labels, boolean stratified, Shape shape) {
    int[][] folds = new int[shape.repeats()][labels.length];
    for (int repeat = 0; repeat < folds.length; repeat++) {
      Random random = new Random(SEED + repeat);
      TreeMap<Double, List<Integer>> groups = new TreeMap<>();
      for (int i = 0; i < labels.length; i++) {
        groups.computeIfAbsent(stratified ? labels[i] : 0, _ -> new ArrayList<>()).add(i);
      }
      int next = 0;
      for (List<Integer> group : groups.values()) {
        Collections.shuffle(group, random);
        for (int row : group) {
          folds[repeat][row] = next++ % shape.folds();
        }
      }
    }
    return folds;
  }
}
