package dev.crema.models;

import java.util.Random;

/** Random trees whose last features are categories, and rows for them. */
final class CategoricalTrees {
  /** The features from here on are categories. */
  static final int FIRST = 2;

  private CategoricalTrees() {}

  /** Returns a tree that asks for categories where its split is on one of the last features. */
  static TreeNodes random(Random random, int features, int width, int maxDepth) {
    TreeNodes tree = Trees.covered(random, Trees.random(random, features, width, maxDepth), 0.1);
    int[][] sets = new int[tree.left().length][0];
    for (int i = 0; i < sets.length; i++) {
      if (tree.left()[i] >= 0 && tree.feature()[i] >= FIRST) {
        sets[i] = random.ints(1 + random.nextInt(3), random.nextInt(), Integer.MAX_VALUE).toArray();
        tree.threshold()[i] = random.nextBoolean() ? 0 : Math.nextUp(-1f);
      }
    }
    return new TreeNodes(
        tree.left(),
        tree.right(),
        tree.feature(),
        tree.threshold(),
        tree.defaultLeft(),
        tree.values(),
        tree.cover(),
        sets);
  }

  /** Returns a row with known and unknown categories, and what is none. */
  static float[] row(Random random, int features, boolean finite) {
    float[] x = Trees.row(random, features, finite);
    for (int i = FIRST; i < features; i++) {
      if (!Float.isFinite(x[i])) {
        continue;
      }
      float[] odd = {-0f, -0.5f, -1, -3, 0.5f, 31.99f, 96, 1e9f, Float.MAX_VALUE, 4294967296f};
      x[i] = random.nextInt(4) == 0 ? odd[random.nextInt(odd.length)] : random.nextInt(100);
    }
    return x;
  }
}
