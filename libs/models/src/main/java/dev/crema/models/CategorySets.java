package dev.crema.models;

import dev.crema.data.InputException;
import java.util.Arrays;

/**
 * The sets of categories that splits of all trees ask for; category c is bit {@code c % 32} of word
 * {@code c / 32} of its set. Empty, and without a byte a node, if no split asks for any.
 *
 * <p>The arrays never change.
 */
final class CategorySets {
  /** By node: 0 if it asks for no category, else where its set stands. */
  private final int[] start;

  /** From 1 on, set after set: the number of its words, then the words. */
  private final int[] words;

  private CategorySets(int[] start, int[] words) {
    this.start = start;
    this.words = words;
  }

  boolean isEmpty() {
    return start.length == 0;
  }

  /** Returns a node's set as {@link #has} takes it; 0 if it has none. */
  int set(int node) {
    return start.length == 0 ? 0 : start[node];
  }

  /**
   * Returns whether a category is in a set.
   *
   * @param set from {@link #set}, not 0
   * @param category not negative
   */
  boolean has(int set, int category) {
    int word = category >> 5;
    return word < words[set] && (words[set + 1 + word] >>> category & 1) != 0;
  }

  /** Returns the greatest category of a set and one; 0 if it has none. */
  int end(int set) {
    int word = words[set];
    while (word > 0 && words[set + word] == 0) {
      word--;
    }
    return word == 0 ? 0 : Integer.SIZE * word - Integer.numberOfLeadingZeros(words[set + word]);
  }

  /** Returns the words of a node's set, none if it has no set. */
  int[] words(int node) {
    int set = set(node);
    return set == 0 ? new int[0] : Arrays.copyOfRange(words, set + 1, set + 1 + words[set]);
  }

  /** Collects the sets of node after node. */
  static final class Builder {
    private int[] start = new int[0];
    private int[] words = new int[1];
    private int end = 1;

    /** Makes room for as many nodes; a node without {@link #add} has no set. */
    void grow(int nodes) {
      if (nodes > start.length) {
        start = Arrays.copyOf(start, Math.max(nodes, start.length * 2));
      }
    }

    void add(int node, int[] set) {
      long needed = end + 1L + set.length;
      if (needed > PackageFiles.MAX_TREE_BYTES / Integer.BYTES) {
        throw new InputException(
            "The sets of categories of the model have more than %d words.\nMaybe fewer or smaller trees."
                .formatted(PackageFiles.MAX_TREE_BYTES / Integer.BYTES));
      }
      if (needed > words.length) {
        words = Arrays.copyOf(words, (int) Math.max(needed, words.length * 2L));
      }
      start[node] = end;
      words[end++] = set.length;
      System.arraycopy(set, 0, words, end, set.length);
      end += set.length;
    }

    /** Returns the sets of so many nodes. */
    CategorySets build(int nodes) {
      return end == 1
          ? new CategorySets(new int[0], new int[0])
          : new CategorySets(Arrays.copyOf(start, nodes), Arrays.copyOf(words, end));
    }
  }
}
