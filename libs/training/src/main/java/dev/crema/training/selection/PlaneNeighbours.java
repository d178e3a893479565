package dev.crema.training.selection;

import java.util.Arrays;

/**
 * Finds how far a point of the plane is from its k-th neighbour, by the larger of the two
 * distances: a k-d tree (J. H. Friedman, J. L. Bentley, R. A. Finkel, "An algorithm for finding
 * best matches in logarithmic expected time", ACM Transactions on Mathematical Software 3, 1977).
 *
 * <p>Each part is halved where it is wider, so that points on a line, such as half a column of
 * zeros, cost no more than others. O(n log² n) to make, O(log n) to ask.
 */
final class PlaneNeighbours {
  /** So few points are gone through one by one. */
  private static final int LEAF = 16;

  private final double[][] points;
  private final int[] order;

  /** Of the part at each place of the heap: least and largest x and y. */
  private final double[][] boxes;

  private final int neighbours;
  private final double[] nearest;

  /**
   * Makes a tree.
   *
   * @param x finite
   * @param y finite, of the same length
   * @param neighbours which one is asked for, at least 1
   */
  PlaneNeighbours(double[] x, double[] y, int neighbours) {
    this.points = new double[][] {x, y};
    this.neighbours = neighbours;
    this.nearest = new double[neighbours];
    int[] all = new int[x.length];
    Arrays.setAll(all, i -> i);
    order = all;
    int parts = 1;
    for (int size = x.length; size > LEAF; size = (size + 1) / 2) {
      parts = 2 * parts + 1;
    }
    boxes = new double[parts][];
    build(0, 0, order.length);
  }

  private void build(int part, int from, int to) {
    double[] box = box(from, to);
    boxes[part] = box;
    if (to - from <= LEAF) {
      return;
    }
    double[] along = points[box[1] - box[0] >= box[3] - box[2] ? 0 : 1];
    sort(along, from, to);
    int middle = (from + to) >>> 1;
    build(2 * part + 1, from, middle);
    build(2 * part + 2, middle, to);
  }

  private double[] box(int from, int to) {
    double[] box = new double[4];
    for (int axis = 0; axis < 2; axis++) {
      double least = Double.POSITIVE_INFINITY;
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = from; i < to; i++) {
        least = Math.min(least, points[axis][order[i]]);
        largest = Math.max(largest, points[axis][order[i]]);
      }
      box[2 * axis] = least;
      box[2 * axis + 1] = largest;
    }
    return box;
  }

  private void sort(double[] along, int from, int to) {
    int[] places = new int[to - from];
    double[] values = new double[to - from];
    for (int i = from; i < to; i++) {
      values[i - from] = along[order[i]];
    }
    Arrays.sort(values);
    // Which place a value has: equal ones take one after the other.
    int[] taken = new int[values.length];
    for (int i = from; i < to; i++) {
      int at = first(values, along[order[i]]);
      places[i - from] = at + taken[at]++;
    }
    int[] sorted = new int[values.length];
    for (int i = from; i < to; i++) {
      sorted[places[i - from]] = order[i];
    }
    System.arraycopy(sorted, 0, order, from, sorted.length);
  }

  private static int first(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Returns how far a point is from its k-th neighbour.
   *
   * @param point which of the points
   * @return infinity if there are not so many others
   */
  double distance(int point) {
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    search(point, new int[] {0, 0, order.length});
    return nearest[neighbours - 1];
  }

  /**
   * Looks into a part.
   *
   * @param part its place in the heap, and from where to where it goes
   */
  private void search(int point, int[] part) {
    int from = part[1];
    int to = part[2];
    if (to - from <= LEAF) {
      for (int i = from; i < to; i++) {
        if (order[i] != point) {
          insert(Math.max(apart(0, point, order[i]), apart(1, point, order[i])));
        }
      }
      return;
    }
    int middle = (from + to) >>> 1;
    int[] low = {2 * part[0] + 1, from, middle};
    int[] high = {2 * part[0] + 2, middle, to};
    boolean isLow = away(point, low[0]) <= away(point, high[0]);
    for (int[] next : isLow ? new int[][] {low, high} : new int[][] {high, low}) {
      if (away(point, next[0]) < nearest[neighbours - 1]) {
        search(point, next);
      }
    }
  }

  private double apart(int axis, int point, int other) {
    return Math.abs(points[axis][other] - points[axis][point]);
  }

  /** Returns how far the point is from the box of a part; 0 inside. */
  private double away(int point, int part) {
    double[] box = boxes[part];
    double x = points[0][point];
    double y = points[1][point];
    double beside = Math.max(box[0] - x, x - box[1]);
    double above = Math.max(box[2] - y, y - box[3]);
    return Math.max(0, Math.max(beside, above));
  }

  private void insert(double distance) {
    int place = neighbours - 1;
    if (distance >= nearest[place]) {
      return;
    }
    while (place > 0 && nearest[place - 1] > distance) {
      nearest[place] = nearest[place - 1];
      place--;
    }
    nearest[place] = distance;
  }
}
