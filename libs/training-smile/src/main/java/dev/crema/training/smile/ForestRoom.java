package dev.crema.training.smile;

import dev.crema.data.InputException;
import dev.crema.models.TreeEnsemble;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much a package holds of a forest, counted while it grows: a forest that does not fit is
 * refused by the tree that is too much, not when all have grown. Thread-safe.
 */
final class ForestRoom {
  private final int width;
  private final long mostNodes;
  private final long mostNumbers;
  private final AtomicLong nodes = new AtomicLong();
  private final AtomicLong leaves = new AtomicLong();

  private ForestRoom(int width, long mostNodes, long mostNumbers) {
    this.width = width;
    this.mostNodes = mostNodes;
    this.mostNumbers = mostNumbers;
  }

  /**
   * Returns the room of a package.
   *
   * @param width how many numbers a leaf has
   */
  static ForestRoom of(int width) {
    return of(width, TreeEnsemble.MAX_NODES, TreeEnsemble.MAX_LEAF_NUMBERS);
  }

  /** Returns a room of another size. */
  static ForestRoom of(int width, long mostNodes, long mostNumbers) {
    return new ForestRoom(width, mostNodes, mostNumbers);
  }

  /**
   * Takes one more tree in.
   *
   * @param size how many nodes it has, every inner one with two children
   * @throws InputException if it is too much
   */
  void take(int size) {
    if (nodes.addAndGet(size) > mostNodes) {
      throw tooLarge("%d nodes".formatted(mostNodes));
    }
    if (leaves.addAndGet((size + 1) / 2) * width > mostNumbers) {
      throw tooLarge("%d leaves of %d classes".formatted(mostNumbers / width, width));
    }
  }

  private static InputException tooLarge(String most) {
    return new InputException(
        "The trees of the forest have more than %s together, the most of a package.\nMaybe fewer trees, a smaller max_depth, more rows in each leaf (min_leaf), or xgboost."
            .formatted(most));
  }
}
